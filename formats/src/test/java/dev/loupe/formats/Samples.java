package dev.loupe.formats;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPInputStream;

/** Sample files: unpacked from the test resources, or those beside the checkout that may not be copied into it. */
public final class Samples {
    private Samples() {}

    /** Unpacks a sample of the resources into a folder. */
    public static Path unpack(String name, Path folder) {
        Path target = folder.resolve(Path.of(name).getFileName());
        try (InputStream in = new GZIPInputStream(resource(name))) {
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    public static boolean has(String name) {
        return Samples.class.getResource("/" + name + ".gz") != null;
    }

    private static InputStream resource(String name) {
        InputStream in = Samples.class.getResourceAsStream("/" + name + ".gz");
        if (in == null) {
            throw new IllegalArgumentException("no sample " + name);
        }
        return in;
    }

    public static JsonNode json(String name) {
        try (InputStream in = new GZIPInputStream(resource(name))) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /** A sample of the resources or, where it is not copied there, of the folder beside the checkout: skipped without. */
    public static Path find(String name, Path folder) {
        if (has(name)) {
            return unpack(name, folder);
        }
        Path shared =
                Path.of(System.getProperty("loupe.shared", "no-such-folder")).resolve(name);
        assumeTrue(Files.exists(shared), name + " is not in the checkout and not beside it: skipped");
        return shared;
    }
}
