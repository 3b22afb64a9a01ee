package dev.loupe.metrics.annotations;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.overlap.Mask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All that a model found in a data set, as columns; a row is one detection, in the order of the file. Immutable.
 *
 * <p>A box costs 48 bytes: 4 for its image, 4 for its category, 8 for its score, 32 for its corners.
 */
public final class Detections {
    private final int[] image;
    private final int[] category;
    private final Column.Doubles score;
    private final Column.Doubles box;
    /** Areas that are not the box's: masks'. Empty for boxes and keypoints. */
    private final double[] area;

    private final Mask[] masks;
    private final double[] keypoints;
    private final int keypointNumbers;

    private Detections(
            int[] image,
            int[] category,
            Column.Doubles score,
            Column.Doubles box,
            double[] area,
            Mask[] masks,
            double[] keypoints,
            int keypointNumbers) {
        this.image = image;
        this.category = category;
        this.score = score;
        this.box = box;
        this.area = area;
        this.masks = masks;
        this.keypoints = keypoints;
        this.keypointNumbers = keypointNumbers;
    }

    public int size() {
        return image.length;
    }

    /** The index of the row's image in the ground truth's images. */
    public int image(int row) {
        return image[row];
    }

    /** The index of the row's category in the ground truth's categories. */
    public int category(int row) {
        return category[row];
    }

    public double score(int row) {
        return score.get(row);
    }

    public double x(int row) {
        return box.get(4 * row);
    }

    public double y(int row) {
        return box.get(4 * row + 1);
    }

    public double width(int row) {
        return box.get(4 * row + 2);
    }

    public double height(int row) {
        return box.get(4 * row + 3);
    }

    /** {left, top, width, height}. */
    public double[] box(int row) {
        return new double[] {x(row), y(row), width(row), height(row)};
    }

    /** The mask's area for masks, else the box's. */
    public double area(int row) {
        return area.length > 0 ? area[row] : width(row) * height(row);
    }

    /** The row's mask; only where masks were asked for. */
    public Mask mask(int row) {
        return masks[row];
    }

    /** All rows' keypoints, {@link #keypointNumbers} a row. */
    public double[] keypoints() {
        return keypoints;
    }

    /** How many numbers a row's keypoints have: three a point. */
    public int keypointNumbers() {
        return keypointNumbers;
    }

    /** Collects detections in the order of their file and resolves what refers to the ground truth at the end. */
    public static final class Builder {
        private final Kind kind;
        private final String file;
        private final Findings findings;
        private final Column.Longs image = new Column.Longs();
        private final Column.Longs category = new Column.Longs();
        private final Column.Doubles score = new Column.Doubles();
        private final Column.Doubles box = new Column.Doubles();
        private final Column.Doubles keypoints = new Column.Doubles();
        private final List<Outline> outlines = new ArrayList<>();
        /** The positions in the file where entries were left out before, so that places stay right. */
        private final Column.Longs leftOut = new Column.Longs();

        private int keypointNumbers = -1;

        /** A builder of detections of {@code file} (for messages, may be empty), to be compared as {@code kind}. */
        public Builder(Kind kind, String file, Findings findings) {
            this.kind = kind;
            this.file = file;
            this.findings = findings;
        }

        /** A found box in the image with the given id. */
        public Builder box(
                long imageId, long categoryId, double itsScore, double x, double y, double width, double height) {
            image.add(imageId);
            category.add(categoryId);
            score.add(itsScore);
            box.add(x);
            box.add(y);
            box.add(width);
            box.add(height);
            return this;
        }

        /** A detection in the image with the given id; it must have what the builder's kind needs. */
        public Builder detection(long imageId, Detection detection) {
            String place = "detection " + (image.size() + leftOut.size());
            double[] numbers = detection.box().orElse(new double[0]);
            if (kind == Kind.SEGM || (numbers.length == 0 && detection.outline().isPresent())) {
                if (detection.outline().isEmpty()) {
                    return leaveOut(place, "it has no segmentation");
                }
                if (kind == Kind.SEGM && numbers.length > 0) {
                    findings.note(Problem.BOX_AND_MASK, file, place, "");
                }
                while (outlines.size() < image.size()) {
                    outlines.add(new Outline.Polygons(List.of()));
                }
                outlines.add(detection.outline().get());
            }
            double[] points = detection.keypoints();
            if (kind == Kind.KEYPOINTS) {
                if (points.length == 0 || points.length % 3 != 0) {
                    return leaveOut(place, points.length + " numbers of keypoints; three a point are needed");
                }
                if (keypointNumbers >= 0 && points.length != keypointNumbers) {
                    return leaveOut(place, points.length / 3 + " keypoints after " + keypointNumbers / 3);
                }
                keypointNumbers = points.length;
                for (double number : points) {
                    keypoints.add(number);
                }
            }
            if (kind != Kind.SEGM && points.length > 0 && (kind == Kind.KEYPOINTS || numbers.length == 0)) {
                numbers = around(points);
            }
            if (numbers.length == 0) {
                if (detection.outline().isEmpty()) {
                    return leaveOut(place, "it has no bbox");
                }
                // The box of a mask follows when the mask is made.
                numbers = new double[4];
            }
            return box(
                    imageId, detection.category(), detection.score(), numbers[0], numbers[1], numbers[2], numbers[3]);
        }

        /** Notes an entry that cannot be used. */
        Builder leaveOut(String place, String detail) {
            findings.note(Problem.MALFORMED, file, place, detail);
            leftOut.add(image.size());
            return this;
        }

        /** The number of entries so far, with those left out. */
        int entries() {
            return image.size() + leftOut.size();
        }

        /** The detections among what the ground truth has. The builder is empty afterwards. */
        public Detections build(GroundTruth truth) {
            int n = image.size();
            int[] imageIndex = new int[n];
            int[] categoryIndex = new int[n];
            boolean withMasks = !outlines.isEmpty();
            Mask[] masks = new Mask[withMasks ? n : 0];
            double[] area = new double[withMasks ? n : 0];
            BoxChecks checks = new BoxChecks(file, findings);
            int kept = 0;
            int skipped = 0;
            long lastImage = 0;
            int lastImageIndex = -1;
            for (int i = 0; i < n; i++) {
                image.forgetBefore(i);
                category.forgetBefore(i);
                while (skipped < leftOut.size() && leftOut.get(skipped) == i) {
                    skipped++;
                }
                int entry = i + skipped;
                long imageId = image.get(i);
                int at = lastImageIndex >= 0 && imageId == lastImage
                        ? lastImageIndex
                        : truth.images().indexOf(imageId);
                lastImage = imageId;
                lastImageIndex = at;
                int categoryAt = truth.categories().indexOf(category.get(i));
                if (at < 0) {
                    findings.note(Problem.UNKNOWN_IMAGE, file, "detection " + entry, "image_id " + imageId);
                    continue;
                }
                if (categoryAt < 0) {
                    findings.note(
                            Problem.UNKNOWN_CATEGORY, file, "detection " + entry, "category_id " + category.get(i));
                    continue;
                }
                if (!finite(i)) {
                    findings.note(Problem.NOT_FINITE, file, "detection " + entry, faultyNumber(i));
                    continue;
                }
                if (score.get(i) < 0 || score.get(i) > 1) {
                    findings.note(Problem.SCORE_OUT_OF_RANGE, file, "detection " + entry, "score " + score.get(i));
                }
                Images.Image where = truth.images().get(at);
                if (withMasks && !mask(i, kept, entry, where, masks, area)) {
                    continue;
                }
                if (kind != Kind.KEYPOINTS) {
                    checks.look(
                            box.get(4 * i), box.get(4 * i + 1), box.get(4 * i + 2), box.get(4 * i + 3), where, entry);
                }
                if (kept != i) {
                    move(i, kept);
                }
                imageIndex[kept] = at;
                categoryIndex[kept] = categoryAt;
                kept++;
            }
            checks.conclude("detection");
            if (kept == 0) {
                findings.note(Problem.NO_DETECTIONS, file, "", "");
            }
            int numbers = Math.max(0, keypointNumbers);
            return new Detections(
                    kept == n ? imageIndex : Arrays.copyOf(imageIndex, kept),
                    kept == n ? categoryIndex : Arrays.copyOf(categoryIndex, kept),
                    score.take(kept),
                    box.take(4 * kept),
                    withMasks ? Arrays.copyOf(area, kept) : area,
                    withMasks ? Arrays.copyOf(masks, kept) : masks,
                    keypoints.take(Math.min(keypoints.size(), numbers * kept)).toArray(),
                    numbers);
        }

        private boolean finite(int row) {
            boolean finite = Double.isFinite(score.get(row));
            for (int i = 4 * row; i < 4 * row + 4; i++) {
                finite &= Double.isFinite(box.get(i));
            }
            if (kind == Kind.KEYPOINTS) {
                for (int i = keypointNumbers * row; i < keypointNumbers * (row + 1); i++) {
                    finite &= Double.isFinite(keypoints.get(i));
                }
            }
            return finite;
        }

        private String faultyNumber(int row) {
            if (!Double.isFinite(score.get(row))) {
                return "score " + score.get(row);
            }
            for (int i = 4 * row; i < 4 * row + 4; i++) {
                if (!Double.isFinite(box.get(i))) {
                    return "bbox has " + box.get(i);
                }
            }
            return "keypoints";
        }

        private void move(int from, int to) {
            score.set(to, score.get(from));
            for (int i = 0; i < 4; i++) {
                box.set(4 * to + i, box.get(4 * from + i));
            }
            for (int i = 0; i < keypointNumbers; i++) {
                keypoints.set(keypointNumbers * to + i, keypoints.get(keypointNumbers * from + i));
            }
        }

        private boolean mask(int row, int kept, int entry, Images.Image image, Mask[] masks, double[] area) {
            if (row >= outlines.size()) {
                area[kept] = box.get(4 * row + 2) * box.get(4 * row + 3);
                return true;
            }
            Outline outline = outlines.get(row);
            boolean polygons = outline instanceof Outline.Polygons;
            if (polygons && ((Outline.Polygons) outline).polygons().isEmpty() && kind != Kind.SEGM) {
                area[kept] = box.get(4 * row + 2) * box.get(4 * row + 3);
                return true;
            }
            if (polygons && (image.width() <= 0 || image.height() <= 0)) {
                findings.note(Problem.NO_SIZE, file, "detection " + entry, "image_id " + image.id());
                return false;
            }
            try {
                Mask mask = outline.mask(image.height(), image.width());
                masks[kept] = mask;
                area[kept] = mask.area();
                double[] around = mask.box();
                for (int i = 0; i < 4; i++) {
                    box.set(4 * row + i, around[i]);
                }
                return true;
            } catch (BadInput e) {
                findings.note(Problem.MALFORMED, file, "detection " + entry, String.valueOf(e.getMessage()));
                return false;
            }
        }

        /** The box around all points, visible or not. */
        private static double[] around(double[] points) {
            double left = points[0];
            double right = points[0];
            double top = points[1];
            double bottom = points[1];
            for (int i = 3; i < points.length; i += 3) {
                left = Math.min(left, points[i]);
                right = Math.max(right, points[i]);
                top = Math.min(top, points[i + 1]);
                bottom = Math.max(bottom, points[i + 1]);
            }
            return new double[] {left, top, right - left, bottom - top};
        }
    }
}
