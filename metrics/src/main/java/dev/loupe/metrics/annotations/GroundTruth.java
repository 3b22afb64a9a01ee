package dev.loupe.metrics.annotations;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.overlap.Mask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** All annotated objects of a data set as columns; a row is one object, in the order of the file. Immutable. */
public final class GroundTruth {
    private static final int[] NONE = {};

    private final Images images;
    private final Categories categories;
    private final int[] image;
    private final int[] category;
    private final long[] id;
    private final double[] box;
    private final double[] area;
    private final BitSet crowd;
    private final BitSet ignore;
    private final BitSet difficult;
    private final int[] labelledKeypoints;
    private final Mask[] masks;
    private final double[][] keypoints;
    private final int[][] negative;
    private final int[][] notExhaustive;

    private GroundTruth(Images images, Categories categories, List<Row> rows, int[][] negative, int[][] notExhaustive) {
        int n = rows.size();
        this.images = images;
        this.categories = categories;
        this.negative = negative;
        this.notExhaustive = notExhaustive;
        image = new int[n];
        category = new int[n];
        id = new long[n];
        box = new double[4 * n];
        area = new double[n];
        crowd = new BitSet();
        ignore = new BitSet();
        difficult = new BitSet();
        labelledKeypoints = new int[n];
        masks = new Mask[rows.stream().anyMatch(row -> row.mask.isPresent()) ? n : 0];
        keypoints = new double[rows.stream().anyMatch(row -> row.truth.keypoints().length > 0) ? n : 0][];
        for (int i = 0; i < n; i++) {
            Row row = rows.get(i);
            Truth truth = row.truth;
            image[i] = row.image;
            category[i] = row.category;
            id[i] = truth.id();
            System.arraycopy(truth.box(), 0, box, 4 * i, 4);
            area[i] = row.area;
            crowd.set(i, truth.crowd());
            ignore.set(i, truth.ignore());
            difficult.set(i, truth.difficult());
            labelledKeypoints[i] = truth.labelledKeypoints();
            if (masks.length > 0) {
                masks[i] = row.mask.orElseThrow();
            }
            if (keypoints.length > 0) {
                keypoints[i] = truth.keypoints();
            }
        }
    }

    /** A truth whose references are resolved. */
    private record Row(Truth truth, int image, int category, double area, Optional<Mask> mask) {}

    public int size() {
        return image.length;
    }

    public Images images() {
        return images;
    }

    public Categories categories() {
        return categories;
    }

    /** The index of the row's image in {@link #images}. */
    public int image(int row) {
        return image[row];
    }

    /** The index of the row's category in {@link #categories}. */
    public int category(int row) {
        return category[row];
    }

    /** The annotation's id in its file. */
    public long id(int row) {
        return id[row];
    }

    public double x(int row) {
        return box[4 * row];
    }

    public double y(int row) {
        return box[4 * row + 1];
    }

    public double width(int row) {
        return box[4 * row + 2];
    }

    public double height(int row) {
        return box[4 * row + 3];
    }

    /** {left, top, width, height}. */
    public double[] box(int row) {
        return Arrays.copyOfRange(box, 4 * row, 4 * row + 4);
    }

    public double area(int row) {
        return area[row];
    }

    public boolean crowd(int row) {
        return crowd.get(row);
    }

    public boolean ignore(int row) {
        return ignore.get(row);
    }

    public boolean difficult(int row) {
        return difficult.get(row);
    }

    public int labelledKeypoints(int row) {
        return labelledKeypoints[row];
    }

    /** The row's mask; only where masks were asked for. */
    public Mask mask(int row) {
        return masks[row];
    }

    /** The row's {x, y, visibility} a point; only where keypoints were asked for. */
    public double[] keypoints(int row) {
        return keypoints[row];
    }

    /** LVIS: whether people looked for the category in the image and found none. */
    public boolean negative(int imageIndex, int categoryIndex) {
        return Arrays.binarySearch(negative[imageIndex], categoryIndex) >= 0;
    }

    /** LVIS: whether there may be more objects of the category in the image than were annotated. */
    public boolean notExhaustive(int imageIndex, int categoryIndex) {
        return Arrays.binarySearch(notExhaustive[imageIndex], categoryIndex) >= 0;
    }

    /** Collects truths in any order and resolves what refers to what at the end. */
    public static final class Builder {
        private record Placed(long image, int index, Truth truth) {}

        @SuppressWarnings("ArrayRecordComponent") // never compared
        private record Federation(long image, long[] negative, long[] notExhaustive) {}

        private final Kind kind;
        private final String file;
        private final Findings findings;
        private final List<Images.Image> images = new ArrayList<>();
        private final List<Categories.Category> categories = new ArrayList<>();
        private final List<Placed> truths = new ArrayList<>();
        private final List<Federation> federations = new ArrayList<>();

        /** A builder of truths of {@code file} (for messages, may be empty) that are to be compared as {@code kind}. */
        public Builder(Kind kind, String file, Findings findings) {
            this.kind = kind;
            this.file = file;
            this.findings = findings;
        }

        public Builder image(Images.Image image) {
            images.add(image);
            return this;
        }

        public Builder category(Categories.Category category) {
            categories.add(category);
            return this;
        }

        /** A truth in the image with the given id. */
        public Builder truth(long image, Truth truth) {
            return truth(image, truths.size(), truth);
        }

        /** As above, for an entry that stands at {@code index} in its file. */
        Builder truth(long image, int index, Truth truth) {
            truths.add(new Placed(image, index, truth));
            return this;
        }

        /** LVIS: ids of the categories that an image surely has not, and of those not annotated to the last object. */
        public Builder federation(long image, long[] negative, long[] notExhaustive) {
            federations.add(new Federation(image, negative.clone(), notExhaustive.clone()));
            return this;
        }

        public GroundTruth build() {
            Images sortedImages = new Images(distinctImages());
            Categories sortedCategories = new Categories(distinctCategories());
            List<Row> rows = rows(sortedImages, sortedCategories);
            if (rows.isEmpty()) {
                findings.note(Problem.NO_TRUTHS, file, "", "");
            }
            int[][] negative = new int[sortedImages.size()][];
            int[][] notExhaustive = new int[sortedImages.size()][];
            Arrays.fill(negative, NONE);
            Arrays.fill(notExhaustive, NONE);
            for (Federation federation : federations) {
                int at = sortedImages.indexOf(federation.image);
                negative[at] = indices(federation.negative, sortedCategories);
                notExhaustive[at] = indices(federation.notExhaustive, sortedCategories);
            }
            return new GroundTruth(sortedImages, sortedCategories, rows, negative, notExhaustive);
        }

        private static int[] indices(long[] ids, Categories categories) {
            return Arrays.stream(ids)
                    .mapToInt(categories::indexOf)
                    .filter(index -> index >= 0)
                    .sorted()
                    .toArray();
        }

        private Images.Image[] distinctImages() {
            BitSet repeats =
                    Repeats.of(images.stream().mapToLong(Images.Image::id).toArray());
            List<Images.Image> distinct = new ArrayList<>();
            for (int i = 0; i < images.size(); i++) {
                if (repeats.get(i)) {
                    findings.note(
                            Problem.DUPLICATE_ID,
                            file,
                            "image " + i,
                            "id " + images.get(i).id());
                } else {
                    distinct.add(images.get(i));
                }
            }
            return distinct.toArray(new Images.Image[0]);
        }

        private Categories.Category[] distinctCategories() {
            BitSet repeats = Repeats.of(
                    categories.stream().mapToLong(Categories.Category::id).toArray());
            List<Categories.Category> distinct = new ArrayList<>();
            for (int i = 0; i < categories.size(); i++) {
                if (repeats.get(i)) {
                    findings.note(
                            Problem.DUPLICATE_ID,
                            file,
                            "category " + i,
                            "id " + categories.get(i).id());
                } else {
                    distinct.add(categories.get(i));
                }
            }
            return distinct.toArray(new Categories.Category[0]);
        }

        private List<Row> rows(Images sortedImages, Categories sortedCategories) {
            BitSet repeatedIds =
                    Repeats.of(truths.stream().mapToLong(t -> t.truth.id()).toArray());
            BitSet repeatedTruths =
                    Repeats.of(truths.stream().mapToLong(Builder::contentHash).toArray());
            BoxChecks checks = new BoxChecks(file, findings);
            List<Row> rows = new ArrayList<>(truths.size());
            for (int i = 0; i < truths.size(); i++) {
                Placed placed = truths.get(i);
                Truth truth = placed.truth;
                String place = "annotation " + placed.index;
                int imageIndex = sortedImages.indexOf(placed.image);
                int categoryIndex = sortedCategories.indexOf(truth.category());
                if (imageIndex < 0) {
                    findings.note(Problem.UNKNOWN_IMAGE, file, place, "image_id " + placed.image);
                    continue;
                }
                if (categoryIndex < 0) {
                    findings.note(Problem.UNKNOWN_CATEGORY, file, place, "category_id " + truth.category());
                    continue;
                }
                if (repeatedIds.get(i)) {
                    findings.note(Problem.DUPLICATE_ID, file, place, "id " + truth.id());
                    continue;
                }
                if (!finite(truth.box()) || Double.isInfinite(truth.area()) || !finite(truth.keypoints())) {
                    findings.note(Problem.NOT_FINITE, file, place, "id " + truth.id());
                    continue;
                }
                if (repeatedTruths.get(i)) {
                    findings.note(Problem.REPEATED_TRUTH, file, place, "id " + truth.id());
                }
                Images.Image image = sortedImages.get(imageIndex);
                double[] box = truth.box();
                checks.look(box[0], box[1], box[2], box[3], image, placed.index);
                Optional<Mask> mask = mask(truth, image, place);
                if (kind == Kind.SEGM && mask.isEmpty()) {
                    continue;
                }
                rows.add(new Row(truth, imageIndex, categoryIndex, area(truth, mask, place), mask));
            }
            checks.conclude("annotation");
            return rows;
        }

        private double area(Truth truth, Optional<Mask> mask, String place) {
            if (!Double.isNaN(truth.area())) {
                return truth.area();
            }
            findings.note(Problem.NO_AREA, file, place, "id " + truth.id());
            return mask.isPresent() ? mask.get().area() : truth.box()[2] * truth.box()[3];
        }

        private Optional<Mask> mask(Truth truth, Images.Image image, String place) {
            if (kind != Kind.SEGM) {
                return Optional.empty();
            }
            if (truth.outline().isEmpty()) {
                findings.note(Problem.MALFORMED, file, place, "it has no segmentation");
                return Optional.empty();
            }
            Outline outline = truth.outline().get();
            if (outline instanceof Outline.Polygons && (image.width() <= 0 || image.height() <= 0)) {
                findings.note(Problem.NO_SIZE, file, place, "image_id " + image.id());
                return Optional.empty();
            }
            try {
                return Optional.of(outline.mask(image.height(), image.width()));
            } catch (BadInput e) {
                findings.note(Problem.MALFORMED, file, place, String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        }

        private static long contentHash(Placed placed) {
            long hash = placed.image * 0x9E3779B97F4A7C15L + placed.truth.category();
            for (double number : placed.truth.box()) {
                hash = (hash ^ (hash >>> 29)) * 0xBF58476D1CE4E5B9L + Double.doubleToLongBits(number);
            }
            return (hash ^ (hash >>> 32)) * 0x94D049BB133111EBL;
        }
    }

    static boolean finite(double[] numbers) {
        for (double number : numbers) {
            if (!Double.isFinite(number)) {
                return false;
            }
        }
        return true;
    }
}
