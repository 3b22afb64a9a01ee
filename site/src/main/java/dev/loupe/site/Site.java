package dev.loupe.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Makes the site from a checkout: {@code mvn package -pl site -am}, then open {@code site/target/site/index.html}. */
public final class Site {
    private Site() {}

    /**
     * Writes the site.
     *
     * @param arguments the checkout's folder and the folder to write to, which is made
     */
    public static void main(String[] arguments) throws IOException {
        write(Path.of(arguments[0]).toAbsolutePath().normalize(), Path.of(arguments[1]));
    }

    /** Writes the site of a checkout into a folder, whose older files of the same names are replaced. */
    static void write(Path root, Path folder) throws IOException {
        Sources sources = new Sources(root);
        List<Page> pages = new ArrayList<>(sources.pages());
        for (Language language : Language.values()) {
            pages.addAll(Reference.pages(language));
            pages.addAll(Exercises.pages(language));
        }
        List<Page> all = List.copyOf(pages);
        for (Language language : Language.values()) {
            pages.add(Contents.page(all, language));
        }
        Frame frame = new Frame(pages, file("site.css"), file("search.js"));
        for (Page page : pages) {
            Path file = folder.resolve(page.file());
            Files.createDirectories(file.getParent());
            Files.writeString(file, frame.around(page));
        }
        for (Path copied : sources.copied()) {
            copy(root.resolve(copied), folder.resolve(Sources.place(copied)));
        }
        for (Schema schema : Schema.ALL) {
            Path file = folder.resolve("reference").resolve(schema.file());
            Files.writeString(file, schema.text());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    /** A file that pages are made of. */
    static String file(String name) {
        try (InputStream in = Site.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the site lacks its file " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
