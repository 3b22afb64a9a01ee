package dev.loupe.report.torchinfo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Texts that torchinfo printed: {@code network[.main][.setting]}, each behind a line {@code @ name} in one file. */
final class GoldenTexts {
    private GoldenTexts() {}

    static Map<String, String> read() {
        Map<String, StringBuilder> texts = new LinkedHashMap<>();
        try (InputStream file = GoldenTexts.class.getResourceAsStream("golden.txt.gz");
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8))) {
            StringBuilder text = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("@ ")) {
                    text = new StringBuilder();
                    texts.put(line.substring(2), text);
                } else {
                    text.append(line).append('\n');
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> done = new LinkedHashMap<>();
        texts.forEach((name, text) -> done.put(name, text.toString()));
        return done;
    }
}
