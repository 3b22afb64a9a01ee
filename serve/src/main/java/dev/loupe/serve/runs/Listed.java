package dev.loupe.serve.runs;

import java.nio.file.Path;
import java.util.List;

/**
 * A folder of a run, or of pictures alone.
 *
 * @param id by which the page asks for it: no path, and no part of one
 * @param name its path below the chosen folder, for people
 * @param modified when something was last written, in milliseconds since 1970
 */
record Listed(String id, String name, Path folder, boolean hasMetrics, long modified, List<Picture> pictures) {
    /**
     * A picture in it or one folder below.
     *
     * @param group the folder it is in, "" for the run's own
     */
    record Picture(String id, String group, String name, Path file) {}

    Listed {
        pictures = List.copyOf(pictures);
    }
}
