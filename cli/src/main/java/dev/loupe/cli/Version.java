package dev.loupe.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What {@code loupe --version} prints. */
final class Version {
    private Version() {}

    static String text() {
        return program() + ", JDK " + System.getProperty("java.version") + engine() + "\n";
    }

    /** LibTorch's version as its jar tells it, without loading it; empty where it is not on the class path. */
    private static String engine() {
        try (InputStream in =
                Version.class.getResourceAsStream("/META-INF/maven/org.bytedeco/pytorch/pom.properties")) {
            if (in == null) {
                return "";
            }
            Properties properties = new Properties();
            properties.load(in);
            return ", LibTorch " + properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The program and its version. */
    static String program() {
        String version = Version.class.getPackage().getImplementationVersion();
        return "loupe " + (version == null ? "(not packaged)" : version);
    }
}
