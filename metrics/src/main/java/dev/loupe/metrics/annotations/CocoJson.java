package dev.loupe.metrics.annotations;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.loupe.graph.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/**
 * Reads COCO's JSON, also with the additions of LVIS ({@code frequency}, {@code neg_category_ids},
 * {@code not_exhaustive_category_ids}) and of VOC conversions ({@code difficult}). The files are streamed into columns:
 * no tree, no object a detection.
 */
public final class CocoJson {
    /** A ground truth and one set of detections for each results file. */
    public record DataSet(GroundTruth truth, List<Detections> detections) {
        public DataSet {
            detections = List.copyOf(detections);
        }
    }

    private CocoJson() {}

    /** A results file that is being read while the ground truth may still be. */
    public static final class Pending {
        private final ForkJoinTask<Detections.Builder> task;

        private Pending(ForkJoinTask<Detections.Builder> task) {
            this.task = task;
        }

        /** Waits for the file to be read and resolves what refers to the ground truth. To be called once. */
        public Detections with(GroundTruth truth) {
            return task.join().build(truth);
        }
    }

    /** Begins to read a results file on another thread. */
    public static Pending begin(Path results, Kind kind, Findings findings) {
        return new Pending(ForkJoinPool.commonPool().submit(() -> builder(results, kind, findings)));
    }

    /** Reads a ground truth file and results files at the same time. */
    public static DataSet read(Path groundTruth, List<Path> results, Kind kind, Findings findings) {
        List<Pending> pending =
                results.stream().map(file -> begin(file, kind, findings)).toList();
        GroundTruth truth = groundTruth(groundTruth, kind, findings);
        return new DataSet(truth, pending.stream().map(one -> one.with(truth)).toList());
    }

    /** Reads a ground truth file. */
    public static GroundTruth groundTruth(Path file, Kind kind, Findings findings) {
        return JsonFile.read(file, parser -> groundTruth(parser, file.toString(), kind, findings));
    }

    /** Reads a results file for a ground truth. */
    public static Detections detections(Path file, GroundTruth truth, Kind kind, Findings findings) {
        return builder(file, kind, findings).build(truth);
    }

    private static Detections.Builder builder(Path file, Kind kind, Findings findings) {
        return JsonFile.read(file, parser -> detections(parser, file.toString(), kind, findings));
    }

    private static GroundTruth groundTruth(JsonParser parser, String file, Kind kind, Findings findings)
            throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new BadInput("is not a COCO ground truth: an object with images, categories and annotations is"
                    + " expected; was the results file given?");
        }
        GroundTruth.Builder builder = new GroundTruth.Builder(kind, file, findings);
        boolean images = false;
        boolean categories = false;
        boolean annotations = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            boolean list = token == JsonToken.START_ARRAY;
            if (list && name.equals("images")) {
                images = true;
                images(parser, file, builder, findings);
            } else if (list && name.equals("categories")) {
                categories = true;
                categories(parser, file, builder, findings);
            } else if (list && name.equals("annotations")) {
                annotations = true;
                annotations(parser, file, kind, builder, findings);
            } else {
                parser.skipChildren();
            }
        }
        if (!images || !categories || !annotations) {
            throw new BadInput("is not a COCO ground truth: it has no list of "
                    + (!images ? "images" : !categories ? "categories" : "annotations") + "; add it");
        }
        return builder.build();
    }

    private static void images(JsonParser parser, String file, GroundTruth.Builder builder, Findings findings)
            throws IOException {
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                findings.note(Problem.MALFORMED, file, "image " + index, "not an object");
                parser.skipChildren();
                continue;
            }
            long id = 0;
            boolean hasId = false;
            int width = 0;
            int height = 0;
            String name = "";
            long[] negative = {};
            long[] notExhaustive = {};
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken token = parser.nextToken();
                if (field.equals("id") && JsonFile.isWhole(parser)) {
                    id = parser.getLongValue();
                    hasId = true;
                } else if (field.equals("width") && token.isNumeric()) {
                    width = (int) parser.getDoubleValue();
                } else if (field.equals("height") && token.isNumeric()) {
                    height = (int) parser.getDoubleValue();
                } else if (field.equals("file_name") && token == JsonToken.VALUE_STRING) {
                    name = parser.getText();
                } else if (field.equals("neg_category_ids")) {
                    negative = wholes(parser);
                } else if (field.equals("not_exhaustive_category_ids")) {
                    notExhaustive = wholes(parser);
                } else {
                    parser.skipChildren();
                }
            }
            if (!hasId) {
                findings.note(Problem.MALFORMED, file, "image " + index, "it has no whole number as id");
                continue;
            }
            builder.image(new Images.Image(id, width, height, name));
            if (negative.length > 0 || notExhaustive.length > 0) {
                builder.federation(id, negative, notExhaustive);
            }
        }
    }

    private static void categories(JsonParser parser, String file, GroundTruth.Builder builder, Findings findings)
            throws IOException {
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                findings.note(Problem.MALFORMED, file, "category " + index, "not an object");
                parser.skipChildren();
                continue;
            }
            long id = 0;
            boolean hasId = false;
            String name = "";
            Categories.Frequency frequency = Categories.Frequency.UNKNOWN;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken token = parser.nextToken();
                if (field.equals("id") && JsonFile.isWhole(parser)) {
                    id = parser.getLongValue();
                    hasId = true;
                } else if (field.equals("name") && token == JsonToken.VALUE_STRING) {
                    name = parser.getText();
                } else if (field.equals("frequency") && token == JsonToken.VALUE_STRING) {
                    frequency = frequency(parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
            if (hasId) {
                builder.category(new Categories.Category(id, name, frequency));
            } else {
                findings.note(Problem.MALFORMED, file, "category " + index, "it has no whole number as id");
            }
        }
    }

    private static Categories.Frequency frequency(String letter) {
        return switch (letter) {
            case "r" -> Categories.Frequency.RARE;
            case "c" -> Categories.Frequency.COMMON;
            case "f" -> Categories.Frequency.FREQUENT;
            default -> Categories.Frequency.UNKNOWN;
        };
    }

    private static long[] wholes(JsonParser parser) throws IOException {
        Column.Longs wholes = new Column.Longs();
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return new long[0];
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (JsonFile.isWhole(parser)) {
                wholes.add(parser.getLongValue());
            } else {
                parser.skipChildren();
            }
        }
        return wholes.toArray();
    }

    private static void annotations(
            JsonParser parser, String file, Kind kind, GroundTruth.Builder builder, Findings findings)
            throws IOException {
        CocoEntry entry = new CocoEntry(kind);
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            entry.read(parser);
            if (entry.fault.isEmpty() && !(entry.hasImage && entry.hasCategory)) {
                entry.fault = "it has no " + (entry.hasImage ? "category_id" : "image_id");
            }
            if (entry.fault.isEmpty() && kind != Kind.SEGM && !entry.hasBox) {
                entry.fault = "it has no bbox";
            }
            if (entry.fault.isEmpty() && kind == Kind.KEYPOINTS && entry.keypoints.length % 3 != 0) {
                entry.fault = entry.keypoints.length + " numbers of keypoints; three a point are needed";
            }
            if (entry.fault.isEmpty()) {
                builder.truth(entry.image, index, truth(entry, index));
            } else {
                findings.note(Problem.MALFORMED, file, "annotation " + index, entry.fault);
            }
        }
    }

    private static Truth truth(CocoEntry entry, int index) {
        return new Truth(
                entry.hasId ? entry.id : Long.MIN_VALUE + index,
                entry.category,
                entry.hasBox ? entry.box.clone() : new double[4],
                entry.area,
                entry.crowd,
                entry.ignore,
                entry.difficult,
                Optional.ofNullable(entry.outline.length > 0 ? entry.outline[0] : null),
                entry.keypoints,
                entry.hasLabelledKeypoints ? entry.labelledKeypoints : labelled(entry.keypoints));
    }

    private static int labelled(double[] keypoints) {
        int labelled = 0;
        for (int i = 2; i < keypoints.length; i += 3) {
            labelled += keypoints[i] > 0 ? 1 : 0;
        }
        return labelled;
    }

    private static Detections.Builder detections(JsonParser parser, String file, Kind kind, Findings findings)
            throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            // Some tools write their results as a ground truth with scores.
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals("annotations");
                if (parser.nextToken() == JsonToken.START_ARRAY && found) {
                    break;
                }
                parser.skipChildren();
            }
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new BadInput("is not a COCO results file: a list of objects with image_id, category_id, score and"
                    + " bbox, segmentation or keypoints is expected");
        }
        Detections.Builder builder = new Detections.Builder(kind, file, findings);
        CocoEntry entry = new CocoEntry(kind);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            entry.read(parser);
            if (entry.fault.isEmpty() && !(entry.hasImage && entry.hasCategory && entry.hasScore)) {
                entry.fault =
                        "it has no " + (!entry.hasImage ? "image_id" : !entry.hasCategory ? "category_id" : "score");
            }
            if (!entry.fault.isEmpty()) {
                builder.leaveOut("detection " + builder.entries(), entry.fault);
            } else if (kind == Kind.BBOX && entry.hasBox) {
                builder.box(
                        entry.image,
                        entry.category,
                        entry.score,
                        entry.box[0],
                        entry.box[1],
                        entry.box[2],
                        entry.box[3]);
            } else {
                builder.detection(
                        entry.image,
                        new Detection(
                                entry.category,
                                entry.score,
                                entry.hasBox ? Optional.of(Arrays.copyOf(entry.box, 4)) : Optional.empty(),
                                Optional.ofNullable(entry.outline.length > 0 ? entry.outline[0] : null),
                                entry.keypoints));
            }
        }
        return builder;
    }
}
