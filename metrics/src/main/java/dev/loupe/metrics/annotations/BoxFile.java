package dev.loupe.metrics.annotations;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.loupe.graph.BadInput;
import dev.loupe.metrics.overlap.BoxFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a list of boxes: JSON (lists of four numbers, or objects with {@code bbox}) or four numbers a line. */
public final class BoxFile {
    private BoxFile() {}

    /** The boxes of a file as {left, top, width, height}. */
    public static double[][] read(Path file, BoxFormat format) {
        return file.toString().endsWith(".json")
                ? JsonFile.read(file, parser -> json(parser, format))
                : lines(file, format);
    }

    /** The boxes of a text with four numbers a line (or between semicolons), separated by commas or spaces. */
    public static double[][] parse(String text, BoxFormat format) {
        List<double[]> boxes = new ArrayList<>();
        for (String line : text.split("[;\\n]", -1)) {
            if (!line.isBlank()) {
                boxes.add(box(line, "box " + boxes.size(), format));
            }
        }
        return boxes.toArray(new double[0][]);
    }

    private static double[][] lines(Path file, BoxFormat format) {
        List<double[]> boxes = new ArrayList<>();
        try (BufferedReader text = Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                number++;
                if (!line.isBlank()) {
                    boxes.add(box(line, file + ": line " + number, format));
                }
            }
        } catch (MalformedInputException e) {
            throw new BadInput(file + ": is not text; give JSON or four numbers a line", e);
        } catch (IOException e) {
            throw new BadInput(file + ": cannot be read; check the path", e);
        }
        return boxes.toArray(new double[0][]);
    }

    private static double[] box(String line, String place, BoxFormat format) {
        String[] cells = line.strip().split("[,\\s]+", -1);
        try {
            if (cells.length == 4) {
                return format.toXywh(
                        Double.parseDouble(cells[0]),
                        Double.parseDouble(cells[1]),
                        Double.parseDouble(cells[2]),
                        Double.parseDouble(cells[3]));
            }
        } catch (NumberFormatException e) {
            throw new BadInput(place + ": a box is four numbers; correct it there", e);
        }
        throw new BadInput(place + ": a box is four numbers, not " + cells.length + "; correct it there");
    }

    private static double[][] json(JsonParser parser, BoxFormat format) throws IOException {
        List<double[]> boxes = new ArrayList<>();
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals("annotations");
                if (parser.nextToken() == JsonToken.START_ARRAY && found) {
                    break;
                }
                parser.skipChildren();
            }
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new BadInput("a list of boxes is expected");
        }
        CocoEntry entry = new CocoEntry(Kind.BBOX);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                boxes.add(numbers(parser, boxes.size(), format));
                continue;
            }
            entry.read(parser);
            if (!entry.fault.isEmpty() || !entry.hasBox) {
                throw new BadInput("box " + boxes.size() + " ("
                        + (entry.fault.isEmpty() ? "it has no bbox" : entry.fault) + ") is not as it should be");
            }
            boxes.add(format.toXywh(entry.box[0], entry.box[1], entry.box[2], entry.box[3]));
        }
        return boxes.toArray(new double[0][]);
    }

    private static double[] numbers(JsonParser parser, int index, BoxFormat format) throws IOException {
        double[] box = new double[4];
        int size = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!parser.currentToken().isNumeric() || size == 4) {
                throw new BadInput("box " + index + " is not four numbers; correct it there");
            }
            box[size++] = parser.getDoubleValue();
        }
        if (size != 4) {
            throw new BadInput("box " + index + " has " + size + " numbers instead of four; correct it there");
        }
        return format.toXywh(box[0], box[1], box[2], box[3]);
    }
}
