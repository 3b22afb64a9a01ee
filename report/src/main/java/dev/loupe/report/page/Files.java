package dev.loupe.report.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The scripts and styles that pages are made of: ours, and the charts of uPlot (Leon Sorokin, MIT). */
public final class Files {
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

    private Files() {}

    /** A file by its name, which is one plain name and no path; empty if there is none. */
    public static Optional<byte[]> find(String name) {
        boolean isPlain = name.matches("[A-Za-z][A-Za-z.-]*\\.(js|css)");
        if (!isPlain) {
            return Optional.empty();
        }
        try (InputStream in = Files.class.getResourceAsStream(name.startsWith("uPlot.") ? UPLOT + name : name)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String name) {
        byte[] bytes = find(name).orElseThrow(() -> new IllegalStateException("the program lacks its file " + name));
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
