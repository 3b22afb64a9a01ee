package dev.loupe.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The pages that people wrote: the README, which is the first one, those of {@code docs/}, and two more of the checkout. */
final class Sources {
    private static final List<String> BESIDE = List.of("CONTRIBUTING.md", "CHANGELOG.md");

    private final Path root;
    /** Files of the checkout that pages show or link to, and that are no pages. */
    private final Set<Path> copied = new TreeSet<>();

    Sources(Path root) {
        this.root = root;
    }

    /** All pages. What they show besides is known afterwards: {@link #copied}. */
    List<Page> pages() throws IOException {
        List<Page> pages = new ArrayList<>();
        for (Language language : Language.values()) {
            pages.add(page(Path.of("README" + language.suffix + ".md"), "index", language));
            for (String name : names(root)) {
                pages.add(page(Path.of("docs", name + language.suffix + ".md"), name, language));
            }
            for (String file : BESIDE) {
                pages.add(page(Path.of(file), name(Path.of(file)), language));
            }
        }
        return pages;
    }

    Set<Path> copied() {
        return copied;
    }

    /** The names of the pages in {@code docs/}, which are those of their English files. */
    static List<String> names(Path root) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("docs"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".md") && !file.endsWith(".zh.md"))
                    .map(file -> file.substring(0, file.length() - ".md".length()))
                    .sorted()
                    .toList();
        }
    }

    private Page page(Path file, String name, Language language) throws IOException {
        String text = Files.readString(root.resolve(file));
        try {
            return new Page(name, language, Markdown.html(withoutSwitch(text), link -> address(file, language, link)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** The text without the line that leads to its twin on GitHub: each page of the site has that link above. */
    private static String withoutSwitch(String text) {
        return text.replaceFirst("(?m)^\\*\\[(中文|English)]\\([^)]*\\)\\*\\n", "");
    }

    /** Where a link of a file leads in the site. */
    private String address(Path file, Language language, String link) {
        if (link.startsWith("#") || link.contains("://") || link.startsWith("mailto:")) {
            return link;
        }
        int hash = link.indexOf('#');
        String anchor = hash < 0 ? "" : link.substring(hash);
        Path folder = file.getParent() == null ? Path.of("") : file.getParent();
        Path target = folder.resolve(hash < 0 ? link : link.substring(0, hash)).normalize();
        if (isPage(target)) {
            String name = name(target);
            boolean isChinese = name.endsWith(Language.CHINESE.suffix);
            String plain = isChinese ? name.substring(0, name.length() - 3) : name;
            boolean isBeside = BESIDE.contains(target.toString());
            return Page.file(
                            plain,
                            isChinese || (isBeside && language == Language.CHINESE)
                                    ? Language.CHINESE
                                    : Language.ENGLISH)
                    + anchor;
        }
        if (!Files.isRegularFile(root.resolve(target))) {
            throw new IllegalArgumentException("the link " + link + " leads to no file");
        }
        copied.add(target);
        return place(target) + anchor;
    }

    private static boolean isPage(Path target) {
        boolean isDoc = target.getNameCount() == 2 && target.startsWith("docs");
        boolean isEntry = target.getNameCount() == 1
                && (target.toString().startsWith("README") || BESIDE.contains(target.toString()));
        return target.toString().endsWith(".md") && (isDoc || isEntry);
    }

    private static String name(Path file) {
        String name = file.getFileName().toString();
        String plain = name.substring(0, name.length() - ".md".length());
        return plain.startsWith("README") ? plain.replace("README", "index") : plain.toLowerCase(java.util.Locale.ROOT);
    }

    /** Where a file that is no page stands in the site. */
    static String place(Path file) {
        return file.startsWith("docs")
                ? Path.of("docs").relativize(file).toString().replace('\\', '/')
                : "files/" + file.toString().replace('\\', '/');
    }
}
