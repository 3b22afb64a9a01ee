package dev.loupe.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The golden data of other tools: files as their users have them, and the figures that they gave. */
public final class Golden {
    public static final List<String> EDGES = List.of(
            "area_edges",
            "category_without_detection",
            "category_without_truth",
            "crowd_absorbs",
            "duplicate_detections",
            "iou_exactly_half",
            "no_truth",
            "only_crowd",
            "outside_image",
            "perfect",
            "tie_order",
            "unmatched_outside_area",
            "zero_width");

    private Golden() {}

    /** Copies a resource such as {@code small/gt.json}, unpacked, into a folder. */
    public static Path file(Path folder, String name) {
        Path target = folder.resolve(name.replace('/', '_'));
        try (InputStream bytes = open(name)) {
            if (!Files.exists(target)) {
                Files.copy(bytes, target);
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode json(String name) {
        try (InputStream bytes = open(name)) {
            return new ObjectMapper().readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream plain = Golden.class.getResourceAsStream(name);
        if (plain != null) {
            return plain;
        }
        InputStream packed = Golden.class.getResourceAsStream(name + ".gz");
        if (packed == null) {
            throw new FileNotFoundException(name);
        }
        return new GZIPInputStream(packed);
    }
}
