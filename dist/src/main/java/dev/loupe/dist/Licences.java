package dev.loupe.dist;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The list of what others made, each with its licence and the licence's text: what its jar holds, what stands in
 * {@code dist/src/main/licences} under its name (the longest prefix of group and name that is a file), else under the
 * licence's SPDX name. A component without any text stops the build.
 *
 * @param folder where the list and the texts are written
 * @param texts the folder of texts
 * @param checkout whose own licence is Apache's
 */
record Licences(Path folder, Path texts, Path checkout) {
    private static final Pattern TEXT_IN_JAR =
            Pattern.compile("(.*/)?([^/]*(licen[cs]e|notice|copying)[^/]*|about\\.html)", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAMED = Pattern.compile("[A-Za-z]+(-[A-Za-z]+)*-[0-9.]+\\.txt");

    void write(Set<Component> shipped, Path jars) throws IOException {
        Files.createDirectories(folder);
        StringBuilder list = new StringBuilder("""
                # What others made

                Made by the build from the bill of materials (`sbom.cdx.json`) and the jars. Of several licences joined by
                "or" the first is taken. Texts lie beside this list; where a jar holds some itself, they are copied from there.

                | component | version | licence | text |
                |---|---|---|---|
                """);
        for (Component component : shipped) {
            if (!component.isOurs()) {
                list.append(row(component, jars.resolve(component.jar()))).append('\n');
            }
        }
        Files.writeString(folder.resolve("THIRD-PARTY.md"), list);
    }

    private String row(Component component, Path jar) throws IOException {
        List<String> found = new ArrayList<>();
        for (String entry : textsIn(jar)) {
            found.add("[" + entry + "](" + component.name() + "/" + fileName(entry) + ") in its jar");
        }
        for (Path text : textsFor(component)) {
            found.add("[" + fileName(text.toString()) + "](" + fileName(text.toString()) + ")");
        }
        if (found.isEmpty()) {
            throw new IllegalStateException("no text of the licence of " + component.reference() + " ("
                    + component.licences() + "): put one into " + texts);
        }
        String kind = component.classifier().isEmpty() ? "" : " (" + component.classifier() + ")";
        return "| " + component.group() + ":" + component.name() + kind + " | " + component.version() + " | "
                + String.join(" or ", component.licences()) + " | " + String.join(", ", found) + " |";
    }

    /** Copies the texts that a jar holds, and gives their names in it. */
    private List<String> textsIn(Path jar) throws IOException {
        List<String> names = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (!entry.isDirectory()
                        && TEXT_IN_JAR.matcher(entry.getName()).matches()
                        && !entry.getName().endsWith(".class")) {
                    names.add(entry.getName());
                    Path target = folder.resolve(nameOf(jar)).resolve(fileName(entry.getName()));
                    Files.createDirectories(folder.resolve(nameOf(jar)));
                    try (InputStream stream = file.getInputStream(entry)) {
                        Files.write(target, stream.readAllBytes());
                    }
                }
            }
        }
        return names;
    }

    private static String nameOf(Path jar) {
        return fileName(jar.toString()).replaceFirst("-[0-9].*", "");
    }

    /** Copies the texts that are kept for a component, and those that these name. */
    private Set<Path> textsFor(Component component) throws IOException {
        Set<Path> found = new TreeSet<>();
        String name = component.group() + "." + component.name();
        try (Stream<Path> files = Files.list(texts)) {
            files.filter(text -> name.startsWith(fileName(text.toString()).replaceFirst("\\.txt$", "")))
                    .forEach(found::add);
        }
        for (Path text : Set.copyOf(found)) {
            Matcher named = NAMED.matcher(Files.readString(text));
            while (named.find()) {
                found.add(texts.resolve(named.group()));
            }
        }
        if (found.isEmpty() && !component.licences().isEmpty()) {
            found.add(texts.resolve(component.licences().get(0) + ".txt"));
        }
        found.removeIf(text -> !Files.exists(kept(text)));
        for (Path text : found) {
            Path target = folder.resolve(fileName(text.toString()));
            if (!Files.exists(target)) {
                Files.copy(kept(text), target);
            }
        }
        return found;
    }

    /** Where a text is kept: Apache's is the licence of the program itself. */
    private Path kept(Path text) {
        return fileName(text.toString()).equals("Apache-2.0.txt") ? checkout.resolve("LICENSE") : text;
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
