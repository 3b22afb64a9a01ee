package dev.loupe.models.proposals;

import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.Picture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Selective search (Uijlings 2013): a picture is cut into pieces, the pieces are grouped by likeness, and every group there
 * ever was gives a box. Different colour spaces, pieces and notions of likeness find what a single one misses (section 3.2).
 *
 * @param spaces colour spaces; all of a picture is done in each of them
 * @param scales of the first cut: its k, and pixels that a piece has at least
 * @param strategies sums of similarities by which pieces are grouped
 * @param leastSide pixels that a side of a box has at least
 */
public record SelectiveSearch(
        List<ColourSpace> spaces, List<Scale> scales, List<Set<Similarity>> strategies, int leastSide) {
    /** How a picture is cut at first. */
    public record Scale(double k, int minSize) {}

    private static final Set<Similarity> ALL = EnumSet.allOf(Similarity.class);
    private static final Set<Similarity> WITHOUT_COLOUR = EnumSet.complementOf(EnumSet.of(Similarity.COLOUR));
    private static final double SIGMA = 0.8;

    /** Pixels of a picture's longer side that is looked at; larger ones are made smaller first (Girshick 2014, section 2.2). */
    private static final int LONGEST = 500;

    /** The published "fast" mode: 8 groupings. */
    public static final SelectiveSearch FAST = new SelectiveSearch(
            List.of(ColourSpace.HSV, ColourSpace.LAB),
            List.of(new Scale(50, 50), new Scale(100, 100)),
            List.of(ALL, WITHOUT_COLOUR),
            20);

    /** The published "quality" mode: 80 groupings. */
    public static final SelectiveSearch QUALITY = new SelectiveSearch(
            List.of(ColourSpace.values()),
            List.of(new Scale(50, 50), new Scale(100, 100), new Scale(150, 150), new Scale(300, 300)),
            List.of(ALL, WITHOUT_COLOUR, EnumSet.of(Similarity.FILL), EnumSet.of(Similarity.SIZE)),
            20);

    /** What OpenCV 4 calls "fast" with k = 150: 8 groupings, of fewer pieces than the published one has. */
    public static final SelectiveSearch COARSE =
            new SelectiveSearch(FAST.spaces, List.of(new Scale(150, 100), new Scale(300, 100)), FAST.strategies, 8);

    /** For scenes of 128x128: the published fast mode from pieces of 100 pixels, a sixth of the smallest object, on. */
    public static final SelectiveSearch SCENES =
            new SelectiveSearch(FAST.spaces, List.of(new Scale(50, 100), new Scale(100, 100)), FAST.strategies, 8);

    public SelectiveSearch {
        spaces = List.copyOf(spaces);
        scales = List.copyOf(scales);
        strategies = List.copyOf(strategies);
    }

    /**
     * The boxes of a picture, the most promising first; none twice, none with a side that is too short.
     *
     * @param seed from which the order follows, among what the hierarchies leave open
     */
    public Boxes propose(Picture picture, long seed) {
        int longer = Math.max(picture.width(), picture.height());
        if (longer <= LONGEST) {
            return search(picture, seed);
        }
        int width = scaled(picture.width(), longer);
        int height = scaled(picture.height(), longer);
        return search(picture.resized(width, height), seed)
                .scaled((double) picture.width() / width, (double) picture.height() / height);
    }

    /**
     * The pieces that its first grouping begins with: the number of each pixel's, row by row, from 0 on. For looking at; the
     * picture is taken as it is.
     */
    public int[] pieces(Picture picture) {
        Scale scale = scales.get(0);
        PixelEdges edges = PixelEdges.of(spaces.get(0).of(picture).smoothed(SIGMA));
        Segmentation segmentation = Segmentation.of(edges, scale.k(), scale.minSize());
        int[] pieces = new int[picture.width() * picture.height()];
        Arrays.setAll(pieces, segmentation::label);
        return pieces;
    }

    private static int scaled(int side, int longer) {
        return (int) Math.max(1, Math.round((double) LONGEST * side / longer));
    }

    private Boxes search(Picture picture, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<double[]> ranked = new ArrayList<>();
        for (ColourSpace space : spaces) {
            Planes planes = space.of(picture);
            PixelEdges edges = PixelEdges.of(planes.smoothed(SIGMA));
            Appearance appearance = Appearance.of(planes);
            for (Scale scale : scales) {
                Segmentation segmentation = Segmentation.of(edges, scale.k(), scale.minSize());
                Regions pieces = Regions.of(segmentation, appearance);
                for (Set<Similarity> strategy : strategies) {
                    Regions regions = pieces.copy();
                    Grouping.merge(regions, segmentation, strategy);
                    rank(regions, random, ranked);
                }
            }
        }
        ranked.sort(Comparator.comparingDouble(box -> box[4]));
        return distinct(ranked);
    }

    /** Later unions come first, by and large: the n-th from the end gets n, times a number from 0 to 1 (section 4.2). */
    private static void rank(Regions regions, SplittableRandom random, List<double[]> ranked) {
        double[] corners = regions.boxes().corners();
        int count = regions.count();
        for (int region = 0; region < count; region++) {
            double[] box = Arrays.copyOfRange(corners, 4 * region, 4 * region + 5);
            box[4] = (count - region) * random.nextDouble();
            ranked.add(box);
        }
    }

    private Boxes distinct(List<double[]> ranked) {
        Set<Long> known = new HashSet<>();
        double[] corners = new double[4 * ranked.size()];
        int count = 0;
        for (double[] box : ranked) {
            if (box[2] - box[0] >= leastSide && box[3] - box[1] >= leastSide && known.add(key(box))) {
                System.arraycopy(box, 0, corners, 4 * count++, 4);
            }
        }
        return Boxes.of(Arrays.copyOf(corners, 4 * count));
    }

    /** Corners are whole numbers of 16 bits. */
    private static long key(double... box) {
        long key = 0;
        for (int i = 0; i < 4; i++) {
            key = key << 16 | (int) box[i];
        }
        return key;
    }
}
