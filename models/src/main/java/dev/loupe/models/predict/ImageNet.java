package dev.loupe.models.predict;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the 1,000 classes of ImageNet's challenge are called, in the order of their WordNet numbers, as torchvision has them. */
final class ImageNet {
    static final int CLASSES = 1000;

    private static final String NAMES = "imagenet.txt";

    private ImageNet() {}

    static List<String> classes() {
        try (InputStream in = ImageNet.class.getResourceAsStream(NAMES)) {
            if (in == null) {
                throw new IllegalStateException("there is no resource " + NAMES);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
