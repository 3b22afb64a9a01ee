package dev.loupe.site;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page in one language.
 *
 * @param name without language and ending; with a folder for those that the site makes itself
 * @param body HTML, from the title on
 */
record Page(String name, Language language, String body) {
    private static final Pattern HEADING = Pattern.compile("<h1[^>]*>(.*?)</h1>", Pattern.DOTALL);
    private static final Pattern TAG = Pattern.compile("<[^>]*>");

    /** Where it stands in the site's folder. */
    String file() {
        return file(name, language);
    }

    static String file(String name, Language language) {
        return name + language.suffix + ".html";
    }

    /** The text of its title, as HTML without tags. */
    String title() {
        Matcher heading = HEADING.matcher(body);
        if (!heading.find()) {
            throw new IllegalArgumentException("the page " + file() + " has no title");
        }
        return TAG.matcher(heading.group(1)).replaceAll("");
    }

    /** The way from its folder to the site's. */
    String up() {
        return "../".repeat((int) name.chars().filter(c -> c == '/').count());
    }
}
