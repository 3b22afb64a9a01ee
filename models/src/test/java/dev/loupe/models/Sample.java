package dev.loupe.models;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** The sample in the test resources. */
public final class Sample {
    private Sample() {}

    public static Path folder() {
        try {
            return Path.of(
                    Objects.requireNonNull(Sample.class.getResource("shapes")).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
