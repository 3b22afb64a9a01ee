package dev.loupe.formats;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Which built-in networks have parameters of given names, without making them: a digest of the names of each stands in a
 * table, which a test keeps true. To trace all networks would take as long as all else together.
 */
final class ParameterNames {
    private static final String TABLE = "parameter-names.txt";

    private ParameterNames() {}

    /** Batch normalisation's count of batches: files of old versions lack it. */
    static boolean isCounter(String name) {
        return name.endsWith("num_batches_tracked");
    }

    /** A number that names in any order share, and other names hardly ever; counters are left aside. */
    static long digest(Iterable<String> names) {
        long sum = 0;
        for (String name : names) {
            if (!isCounter(name)) {
                long mixed = (name.hashCode() + ((long) name.length() << 32)) * 0x9E3779B97F4A7C15L;
                sum += mixed ^ (mixed >>> 29);
            }
        }
        return sum;
    }

    /** The built-in networks with parameters of exactly these names, counters left aside. */
    static List<String> networksWith(Iterable<String> names) {
        String digest = Long.toHexString(digest(names));
        List<String> networks = new ArrayList<>();
        try (InputStream in = ParameterNames.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new IllegalStateException(TABLE + " is missing in this build");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int space = line.indexOf(' ');
                if (line.substring(space + 1).equals(digest)) {
                    networks.add(line.substring(0, space));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return networks;
    }
}
