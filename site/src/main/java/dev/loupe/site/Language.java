package dev.loupe.site;

/** A language of the site. */
enum Language {
    ENGLISH("en", "", "English"),
    CHINESE("zh", ".zh", "中文");

    /** Its tag of two letters. */
    final String tag;
    /** What stands before {@code .md} or {@code .html} in the names of its files. */
    final String suffix;
    /** What it calls itself. */
    final String title;

    Language(String tag, String suffix, String title) {
        this.tag = tag;
        this.suffix = suffix;
        this.title = title;
    }

    Language other() {
        return this == ENGLISH ? CHINESE : ENGLISH;
    }

    /** One of two texts. */
    String of(String english, String chinese) {
        return this == ENGLISH ? english : chinese;
    }
}
