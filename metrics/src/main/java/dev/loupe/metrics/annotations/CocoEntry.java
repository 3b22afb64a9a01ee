package dev.loupe.metrics.annotations;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.loupe.graph.BadInput;
import dev.loupe.metrics.overlap.Mask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One object of {@code annotations} or one result, field by field. Used again for each entry, so nothing is made. */
final class CocoEntry {
    private static final int MOST_NUMBERS = 1 << 22;
    private static final double[] NO_KEYPOINTS = {};
    private static final Outline[] NO_OUTLINE = {};

    private final Kind kind;

    long id;
    boolean hasId;
    long image;
    boolean hasImage;
    long category;
    boolean hasCategory;
    double score;
    boolean hasScore;
    final double[] box = new double[4];
    boolean hasBox;
    double area;
    boolean crowd;
    boolean ignore;
    boolean difficult;
    int labelledKeypoints;
    boolean hasLabelledKeypoints;
    double[] keypoints = NO_KEYPOINTS;
    Outline[] outline = NO_OUTLINE;
    /** What is wrong with the entry; empty if nothing is. */
    String fault = "";

    private double[] numbers = new double[64];

    CocoEntry(Kind kind) {
        this.kind = kind;
    }

    /** Reads the object whose opening brace is the current token, up to its closing brace. */
    void read(JsonParser parser) throws IOException {
        clear();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            fault = "not an object";
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (token == JsonToken.VALUE_NULL) {
                continue;
            }
            switch (name) {
                case "id" -> {
                    id = whole(parser, name);
                    hasId = true;
                }
                case "image_id" -> {
                    image = whole(parser, name);
                    hasImage = true;
                }
                case "category_id" -> {
                    category = whole(parser, name);
                    hasCategory = true;
                }
                case "score" -> {
                    score = number(parser, name);
                    hasScore = true;
                }
                case "bbox" -> box(parser);
                case "area" -> area = number(parser, name);
                case "iscrowd" -> crowd = truth(parser, name);
                case "ignore" -> ignore = truth(parser, name);
                case "difficult" -> difficult = truth(parser, name);
                case "num_keypoints" -> {
                    labelledKeypoints = (int) whole(parser, name);
                    hasLabelledKeypoints = true;
                }
                case "keypoints" -> {
                    if (kind == Kind.KEYPOINTS || !hasBox) {
                        keypoints = array(parser, name);
                    } else {
                        parser.skipChildren();
                    }
                }
                case "segmentation" -> {
                    if (kind == Kind.SEGM || (kind == Kind.BBOX && !hasBox)) {
                        outline(parser);
                    } else {
                        parser.skipChildren();
                    }
                }
                default -> parser.skipChildren();
            }
        }
    }

    private void clear() {
        hasId = false;
        hasImage = false;
        hasCategory = false;
        hasScore = false;
        hasBox = false;
        area = Double.NaN;
        crowd = false;
        ignore = false;
        difficult = false;
        labelledKeypoints = 0;
        hasLabelledKeypoints = false;
        keypoints = NO_KEYPOINTS;
        outline = NO_OUTLINE;
        fault = "";
    }

    private void fault(String text) {
        if (fault.isEmpty()) {
            fault = text;
        }
    }

    private long whole(JsonParser parser, String name) throws IOException {
        if (JsonFile.isWhole(parser)) {
            return parser.getLongValue();
        }
        fault(name + " is not a whole number");
        parser.skipChildren();
        return 0;
    }

    private double number(JsonParser parser, String name) throws IOException {
        if (parser.currentToken().isNumeric()) {
            return parser.getDoubleValue();
        }
        fault(name + " is not a number");
        parser.skipChildren();
        return 0;
    }

    private boolean truth(JsonParser parser, String name) throws IOException {
        JsonToken token = parser.currentToken();
        return token.isBoolean() ? token == JsonToken.VALUE_TRUE : number(parser, name) != 0;
    }

    private void box(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            fault("bbox is not a list of four numbers");
            parser.skipChildren();
            return;
        }
        int size = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null || !token.isNumeric() || size == 4) {
                fault("bbox is not a list of four numbers");
                skipToEnd(parser, token);
                return;
            }
            box[size++] = parser.getDoubleValue();
        }
        // COCO's results may have an empty bbox beside the segmentation.
        hasBox = size == 4;
        if (size != 4 && size != 0) {
            fault("bbox has " + size + " numbers instead of four");
        }
    }

    /** The numbers of the array whose opening bracket is the current token. */
    private double[] array(JsonParser parser, String name) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            fault(name + " is not a list of numbers");
            parser.skipChildren();
            return new double[0];
        }
        int size = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null || !token.isNumeric() || size == MOST_NUMBERS) {
                fault(name + " is not a list of numbers");
                skipToEnd(parser, token);
                return new double[0];
            }
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, size * 2);
            }
            numbers[size++] = parser.getDoubleValue();
        }
        return Arrays.copyOf(numbers, size);
    }

    /** Leaves the array that holds the current token, over anything nested in it. */
    private static void skipToEnd(JsonParser parser, JsonToken current) throws IOException {
        JsonToken token = current;
        while (token != null && token != JsonToken.END_ARRAY) {
            parser.skipChildren();
            token = parser.nextToken();
        }
    }

    /** Reads the segmentation that begins at the current token. */
    void outline(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            runs(parser);
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            polygons(parser);
        } else {
            fault("segmentation is neither polygons nor runs");
            parser.skipChildren();
        }
    }

    private void polygons(JsonParser parser) throws IOException {
        List<double[]> polygons = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token != JsonToken.START_ARRAY) {
                fault("segmentation is not a list of polygons");
                skipToEnd(parser, token);
                return;
            }
            double[] corners = array(parser, "a polygon of segmentation");
            if (corners.length % 2 != 0 || corners.length < 4) {
                fault("a polygon of segmentation has " + corners.length + " numbers");
            }
            polygons.add(corners);
        }
        if (!polygons.isEmpty() && fault.isEmpty()) {
            outline = new Outline[] {new Outline.Polygons(polygons)};
        }
    }

    private void runs(JsonParser parser) throws IOException {
        double[] size = {};
        double[] counts = {};
        String compressed = "";
        boolean isCompressed = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (name.equals("size")) {
                size = array(parser, "the size of segmentation");
            } else if (name.equals("counts") && token == JsonToken.VALUE_STRING) {
                compressed = parser.getText();
                isCompressed = true;
            } else if (name.equals("counts")) {
                counts = array(parser, "counts of segmentation");
            } else {
                parser.skipChildren();
            }
        }
        if (size.length != 2) {
            fault("segmentation has runs, but no size of two numbers");
        }
        if (!fault.isEmpty()) {
            return;
        }
        try {
            int height = (int) size[0];
            int width = (int) size[1];
            Mask mask = isCompressed
                    ? Mask.ofCompressed(height, width, compressed)
                    : Mask.ofRuns(
                            height,
                            width,
                            Arrays.stream(counts).mapToInt(run -> (int) run).toArray());
            outline = new Outline[] {new Outline.Pixels(mask)};
        } catch (BadInput e) {
            fault(String.valueOf(e.getMessage()));
        }
    }
}
