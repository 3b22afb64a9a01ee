package dev.loupe.models.regions;

import dev.loupe.graph.DType;
import dev.loupe.torch.Tensor;
import java.util.Arrays;

/** The cells that the bins of some regions are interpolated from, with their weights, gathered up to a bounded number. */
final class SampledBins {
    /** So many cells are gathered before they are summed up: 24 MB with their numbers and weights. */
    private static final int FULL = 1 << 20;

    private final RoiAlign align;
    private final FeatureRows rows;
    private long[] cells = new long[1 << 12];
    private double[] weights = new double[1 << 12];
    private int count;
    private long[] offsets = new long[1 << 8];
    private int bins;

    SampledBins(RoiAlign align, FeatureRows rows) {
        this.align = align;
        this.rows = rows;
    }

    boolean isFull() {
        return count >= FULL;
    }

    boolean isEmpty() {
        return bins == 0;
    }

    /** Adds the bins of a region, row by row. */
    void add(Regions regions, int region, int map, double scale) {
        Axis down = new Axis(
                align, regions.boxes().y1(region) * scale, regions.boxes().y2(region) * scale, rows.height(map));
        Axis across = new Axis(
                align, regions.boxes().x1(region) * scale, regions.boxes().x2(region) * scale, rows.width(map));
        double share = 1.0 / Math.max(1, (long) down.points * across.points);
        long start = rows.start(map, regions.picture(region));
        int width = rows.width(map);
        for (int binDown = 0; binDown < align.size(); binDown++) {
            for (int binAcross = 0; binAcross < align.size(); binAcross++) {
                beginBin();
                for (int i = down.first(binDown); i < down.first(binDown + 1); i++) {
                    if (down.isInside(i)) {
                        addRow(start + (long) down.low(i) * width, share * down.toLow(i), across, binAcross);
                        addRow(start + (long) down.high(i) * width, share * down.toHigh(i), across, binAcross);
                    }
                }
            }
        }
    }

    private void addRow(long row, double weight, Axis across, int bin) {
        for (int i = across.first(bin); i < across.first(bin + 1); i++) {
            if (across.isInside(i)) {
                add(row + across.low(i), weight * across.toLow(i));
                add(row + across.high(i), weight * across.toHigh(i));
            }
        }
    }

    private void beginBin() {
        if (bins == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * bins);
        }
        offsets[bins++] = count;
    }

    private void add(long cell, double weight) {
        if (count == cells.length) {
            cells = Arrays.copyOf(cells, Math.multiplyExact(count, 2));
            weights = Arrays.copyOf(weights, 2 * count);
        }
        cells[count] = cell;
        weights[count++] = weight;
    }

    /** The weighted sums {@code [bins, channels]} of what was gathered, which is forgotten then. */
    Tensor sums() {
        DType dtype = rows.matrix().dtype();
        Tensor index = Tensor.of(Arrays.copyOf(cells, count), count);
        Tensor begins = Tensor.of(Arrays.copyOf(offsets, bins), bins);
        Tensor shares = Tensor.of(Arrays.copyOf(weights, count), count).to(dtype);
        count = 0;
        bins = 0;
        return rows.matrix().embeddingBag(index, begins, shares);
    }

    /** The points along one axis of a map, bin by bin. */
    private static final class Axis {
        private final int points;
        private final int length;
        /** The cell before each point; -1 for a point outside. */
        private final int[] low;
        /** How far each is from there to the next cell, 0 to 1. */
        private final double[] part;

        /** A point farther than one cell outside counts as zero; nearer, as the cell on the border. */
        Axis(RoiAlign align, double from, double to, int length) {
            double begin = align.aligned() ? from - .5 : from;
            double extent = align.aligned() ? to - from : Math.max(to - from, 1);
            double size = extent / align.size();
            this.points = align.samplingRatio() > 0 ? align.samplingRatio() : (int) Math.max(0, Math.ceil(size));
            this.length = length;
            this.low = new int[Math.multiplyExact(align.size(), points)];
            this.part = new double[low.length];
            int next = 0;
            for (int bin = 0; bin < align.size(); bin++) {
                for (int point = 0; point < points; point++) {
                    place(next++, begin + bin * size + (point + .5) * size / points);
                }
            }
        }

        private void place(int point, double at) {
            if (at < -1 || at > length) {
                low[point] = -1;
            } else {
                double inside = Math.max(0, at);
                low[point] = Math.min((int) inside, length - 1);
                part[point] = low[point] == length - 1 ? 0 : inside - low[point];
            }
        }

        int first(int bin) {
            return bin * points;
        }

        boolean isInside(int point) {
            return low[point] >= 0;
        }

        int low(int point) {
            return low[point];
        }

        int high(int point) {
            return Math.min(low[point] + 1, length - 1);
        }

        double toLow(int point) {
            return 1 - part[point];
        }

        double toHigh(int point) {
            return part[point];
        }
    }
}
