package dev.loupe.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.cli.Manual;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern ATTRIBUTE = Pattern.compile("<(\\w+)[^>]*?\\s(href|src)=\"([^\"]*)\"");
    private static final Pattern ID = Pattern.compile("\\sid=\"([^\"]*)\"");

    @TempDir
    static Path folder;

    private static final Map<String, String> PAGES = new HashMap<>();

    @BeforeAll
    static void make() throws IOException {
        Site.write(ROOT, folder);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".html")).toList()) {
                PAGES.put(folder.relativize(file).toString().replace('\\', '/'), Files.readString(file));
            }
        }
    }

    @Test
    void everyPageOfDocsHasItsPlace() throws IOException {
        for (String name : Sources.names(ROOT)) {
            assertThat(Part.of(name))
                    .as("docs/%s.md has no place in the navigation: add it to a part in Part.java", name)
                    .isPresent();
        }
    }

    @Test
    void everyPlaceHasItsPage() {
        for (Part part : Part.ALL) {
            for (String name : part.pages()) {
                assertThat(PAGES.containsKey(name + ".html"))
                        .as("the navigation names %s, and there is no such page", name)
                        .isTrue();
            }
        }
    }

    @Test
    void everyPageIsThereInBothLanguages() throws IOException {
        for (String name : Sources.names(ROOT)) {
            assertThat(ROOT.resolve("docs/" + name + ".zh.md"))
                    .as("docs/%s.md has no Chinese twin", name)
                    .exists();
        }
        for (String file : PAGES.keySet()) {
            String twin =
                    file.endsWith(".zh.html") ? file.replace(".zh.html", ".html") : file.replace(".html", ".zh.html");
            assertThat(PAGES).containsKey(twin);
        }
    }

    @Test
    void everyLinkAndPictureLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Map.Entry<String, String> page : PAGES.entrySet()) {
            for (String address : addresses(page.getValue(), "href", "src")) {
                if (!isOutside(address) && !exists(page.getKey(), address)) {
                    broken.add(page.getKey() + " -> " + address);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void nothingIsLoadedFromOutside() {
        for (Map.Entry<String, String> page : PAGES.entrySet()) {
            String html = page.getValue();
            assertThat(html)
                    .as(page.getKey())
                    .contains("Content-Security-Policy", "default-src 'none'")
                    .doesNotContain("@import", "url(");
            Matcher tag = ATTRIBUTE.matcher(html);
            while (tag.find()) {
                if (!tag.group(1).equals("a")) {
                    assertThat(tag.group(3))
                            .as(page.getKey())
                            .doesNotContain("://")
                            .doesNotStartWith("//");
                }
            }
        }
    }

    @Test
    void whatTheProgramSaysIsTranslated() {
        Set<String> texts = new LinkedHashSet<>();
        for (Manual.VerbEntry verb : Manual.verbs()) {
            texts.add(verb.summary());
            verb.options().forEach(option -> texts.add(option.help()));
        }
        Manual.EXIT_CODES.forEach(code -> texts.add(code.meaning()));
        texts.removeIf(text -> Wording.translation(text).isPresent());
        assertThat(texts)
                .as("texts of the command line without a Chinese one in site's options.zh.txt")
                .isEmpty();
    }

    @Test
    void everySchemaIsInTheReference() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("report/src/main/resources/dev/loupe/report/schema"))) {
            for (Path file : files.toList()) {
                assertThat(Schema.ALL.stream().map(Schema::file))
                        .as("a schema without a line in Schema.ALL")
                        .contains(file.getFileName().toString());
            }
        }
    }

    @Test
    void everyOptionIsInTheReference() {
        for (Manual.VerbEntry verb : Manual.verbs()) {
            String page = PAGES.getOrDefault("reference/" + verb.name() + ".html", "");
            for (Manual.OptionEntry option : verb.options()) {
                assertThat(page).contains("<code>" + option.name() + "</code>");
            }
        }
    }

    private static boolean isOutside(String address) {
        return address.startsWith("https://") || address.startsWith("http://") || address.equals("data:,");
    }

    private static boolean exists(String page, String address) throws IOException {
        int hash = address.indexOf('#');
        String path = hash < 0 ? address : address.substring(0, hash);
        Path target = path.isEmpty()
                ? folder.resolve(page)
                : folder.resolve(page).resolveSibling(path).normalize();
        if (!target.startsWith(folder) || !Files.isRegularFile(target)) {
            return false;
        }
        return hash < 0 || ids(Files.readString(target)).contains(address.substring(hash + 1));
    }

    private static Set<String> ids(String html) {
        Set<String> ids = new HashSet<>();
        Matcher id = ID.matcher(html);
        while (id.find()) {
            ids.add(id.group(1));
        }
        return ids;
    }

    private static List<String> addresses(String html, String... names) {
        List<String> addresses = new ArrayList<>();
        Matcher tag = ATTRIBUTE.matcher(html);
        while (tag.find()) {
            if (List.of(names).contains(tag.group(2))) {
                addresses.add(tag.group(3));
            }
        }
        return addresses;
    }
}
