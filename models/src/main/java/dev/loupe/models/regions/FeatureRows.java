package dev.loupe.models.regions;

import dev.loupe.torch.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The maps of a batch as one matrix, a row a cell with the cell's channels side by side, so that picking cells copies
 * stretches of memory; gradients find their way back to the maps.
 */
final class FeatureRows {
    private final Tensor rows;
    private final int[] heights;
    private final int[] widths;
    private final long[] starts;

    /** Of maps {@code [pictures, channels, height, width]}, of one picture count and channel count. */
    FeatureRows(List<Tensor> maps) {
        List<Tensor> parts = new ArrayList<>();
        heights = new int[maps.size()];
        widths = new int[maps.size()];
        starts = new long[maps.size()];
        long start = 0;
        for (int i = 0; i < starts.length; i++) {
            Tensor map = maps.get(i);
            if (map.dim() != 4 || map.size(1) != maps.get(0).size(1)) {
                throw new IllegalArgumentException(
                        "maps of [pictures, channels, height, width] are needed, not " + map);
            }
            heights[i] = (int) map.size(2);
            widths[i] = (int) map.size(3);
            starts[i] = start;
            Tensor cells = map.permute(0, 2, 3, 1).reshape(-1, map.size(1));
            parts.add(cells);
            start += cells.size(0);
        }
        rows = parts.size() == 1 ? parts.get(0) : Tensor.cat(0, parts);
    }

    Tensor matrix() {
        return rows;
    }

    int height(int map) {
        return heights[map];
    }

    int width(int map) {
        return widths[map];
    }

    /** The row of the first cell of a picture. */
    long start(int map, int picture) {
        return starts[map] + (long) picture * heights[map] * widths[map];
    }
}
