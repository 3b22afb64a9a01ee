package dev.loupe.metrics.annotations;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.overlap.BoxFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads PASCAL VOC's own files: a folder with {@code Annotations/NAME.xml} (or the XML files themselves), and a folder of
 * result files {@code ..._CLASS.txt} with lines {@code NAME score xmin ymin xmax ymax}. Boxes are inclusive pixels
 * ({@link BoxFormat#XYXY_INCLUSIVE}). Images and classes get ids from 1 in the order of their names.
 */
public final class VocFolder {
    private static final int DEEPEST = 32;
    private static final int LONGEST_TEXT = 1 << 16;

    @SuppressWarnings("ArrayRecordComponent") // four numbers, never compared
    private record Named(String category, double[] box, boolean difficult) {}

    private record Annotated(String name, int width, int height, List<Named> objects) {}

    private VocFolder() {}

    /**
     * Reads the annotations of an image set, or of all images.
     *
     * @param folder with Annotations and, for a set, ImageSets/Main
     * @param set the name of the set, such as {@code test}; empty for all
     */
    public static GroundTruth groundTruth(Path folder, Optional<String> set, Findings findings) {
        Path annotations = folder.resolve("Annotations");
        Path files = Files.isDirectory(annotations) ? annotations : folder;
        List<Annotated> images = new ArrayList<>();
        for (Path file : set.isPresent() ? ofSet(folder, files, set.get()) : list(files, ".xml")) {
            images.add(annotated(file));
        }
        if (images.isEmpty()) {
            throw new BadInput(folder + ": has no .xml annotations; give the folder that holds Annotations");
        }
        TreeSet<String> names = new TreeSet<>();
        images.forEach(image -> image.objects.forEach(object -> names.add(object.category)));
        Map<String, Long> ids = new HashMap<>();
        GroundTruth.Builder builder = new GroundTruth.Builder(Kind.BBOX, folder.toString(), findings);
        for (String name : names) {
            ids.put(name, ids.size() + 1L);
            builder.category(new Categories.Category(ids.size(), name));
        }
        long id = 0;
        for (int i = 0; i < images.size(); i++) {
            Annotated image = images.get(i);
            builder.image(new Images.Image(i + 1L, image.width, image.height, image.name));
            for (Named object : image.objects) {
                double[] box = object.box;
                builder.truth(
                        i + 1L,
                        new Truth(
                                ++id,
                                ids.getOrDefault(object.category, 0L),
                                box,
                                box[2] * box[3],
                                false,
                                false,
                                object.difficult,
                                Optional.empty(),
                                new double[0],
                                0));
            }
        }
        return builder.build();
    }

    /** Reads a folder of result files, one a class, for a ground truth read by {@link #groundTruth}. */
    public static Detections detections(Path folder, GroundTruth truth, Findings findings) {
        Map<String, Long> images = new HashMap<>();
        for (int i = 0; i < truth.images().size(); i++) {
            images.put(truth.images().get(i).name(), truth.images().id(i));
        }
        Detections.Builder builder = new Detections.Builder(Kind.BBOX, folder.toString(), findings);
        List<Path> files = Files.isRegularFile(folder) ? List.of(folder) : list(folder, ".txt");
        for (Path file : files) {
            long category = category(file, truth.categories(), findings);
            if (category > 0) {
                results(file, category, images, builder, findings);
            }
        }
        return builder.build(truth);
    }

    /** The id of the class that the file's name ends with, 0 if there is none. */
    private static long category(Path file, Categories categories, Findings findings) {
        String name = fileName(file).replaceAll("\\.txt$", "");
        int best = -1;
        for (int k = 0; k < categories.size(); k++) {
            String category = categories.get(k).name();
            boolean fits = name.equals(category) || name.endsWith("_" + category);
            if (fits
                    && (best < 0
                            || category.length() > categories.get(best).name().length())) {
                best = k;
            }
        }
        if (best < 0) {
            findings.note(Problem.UNKNOWN_CATEGORY, file.toString(), "its name", "");
            return 0;
        }
        return categories.id(best);
    }

    private static void results(
            Path file, long category, Map<String, Long> images, Detections.Builder builder, Findings findings) {
        try (BufferedReader text = Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                number++;
                String[] cells = line.strip().split("\\s+", -1);
                if (cells.length == 1 && cells[0].isEmpty()) {
                    continue;
                }
                String place = "line " + number;
                if (cells.length != 6) {
                    findings.note(Problem.MALFORMED, file.toString(), place, "NAME score xmin ymin xmax ymax expected");
                    continue;
                }
                Long image = images.get(cells[0]);
                if (image == null) {
                    findings.note(Problem.UNKNOWN_IMAGE, file.toString(), place, cells[0]);
                    continue;
                }
                try {
                    double[] box = BoxFormat.XYXY_INCLUSIVE.toXywh(
                            Double.parseDouble(cells[2]),
                            Double.parseDouble(cells[3]),
                            Double.parseDouble(cells[4]),
                            Double.parseDouble(cells[5]));
                    builder.box(image, category, Double.parseDouble(cells[1]), box[0], box[1], box[2], box[3]);
                } catch (NumberFormatException e) {
                    findings.note(Problem.MALFORMED, file.toString(), place, "a number expected");
                }
            }
        } catch (MalformedInputException e) {
            throw new BadInput(file + ": is not text; give VOC's result files", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static List<Path> ofSet(Path folder, Path annotations, String set) {
        Path list = folder.resolve("ImageSets").resolve("Main").resolve(set + ".txt");
        try (Stream<String> lines = Files.lines(list)) {
            return lines.map(line -> line.strip().split("\\s+", -1)[0])
                    .filter(name -> !name.isEmpty())
                    .sorted()
                    .map(name -> annotations.resolve(name + ".xml"))
                    .toList();
        } catch (IOException e) {
            throw unreadable(list, e);
        }
    }

    private static List<Path> list(Path folder, String suffix) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> fileName(file).endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private static String fileName(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static BadInput unreadable(Path file, IOException e) {
        return new BadInput(file + ": cannot be read; check the path", e);
    }

    private static Annotated annotated(Path file) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        // A document type can name other files or grow without end: none is read.
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try (InputStream bytes = Files.newInputStream(file)) {
            XMLStreamReader xml = factory.createXMLStreamReader(bytes);
            try {
                return annotated(xml, file);
            } finally {
                xml.close();
            }
        } catch (XMLStreamException e) {
            throw new BadInput(
                    file + ": is not whole XML at line " + e.getLocation().getLineNumber() + "; correct it there", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static Annotated annotated(XMLStreamReader xml, Path file) throws XMLStreamException {
        Deque<String> path = new ArrayDeque<>();
        StringBuilder text = new StringBuilder();
        List<Named> objects = new ArrayList<>();
        Map<String, String> values = new HashMap<>();
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    path.addLast(xml.getLocalName());
                    text.setLength(0);
                    if (path.size() > DEEPEST) {
                        throw new BadInput(file + ": is nested too deeply at line "
                                + xml.getLocation().getLineNumber() + "; it is no VOC annotation");
                    }
                }
                case XMLStreamConstants.CHARACTERS -> {
                    if (text.length() < LONGEST_TEXT) {
                        text.append(xml.getText());
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    String where = String.join("/", path);
                    path.removeLast();
                    if (where.equals("annotation/object")) {
                        objects.add(object(values, file, xml.getLocation().getLineNumber()));
                        values.keySet().removeIf(key -> key.startsWith("annotation/object"));
                    } else {
                        values.put(where, text.toString().strip());
                    }
                    text.setLength(0);
                }
                default -> {
                    // Comments and white space say nothing.
                }
            }
        }
        return new Annotated(
                fileName(file).replaceAll("\\.xml$", ""),
                (int) number(values.getOrDefault("annotation/size/width", "0"), file, 1),
                (int) number(values.getOrDefault("annotation/size/height", "0"), file, 1),
                objects);
    }

    private static Named object(Map<String, String> values, Path file, int line) {
        double[] corners = new double[4];
        String[] sides = {"xmin", "ymin", "xmax", "ymax"};
        for (int i = 0; i < 4; i++) {
            corners[i] = number(values.getOrDefault("annotation/object/bndbox/" + sides[i], ""), file, line);
        }
        String name = values.getOrDefault("annotation/object/name", "");
        if (name.isEmpty()) {
            throw new BadInput(file + ": the object that ends at line " + line + " has no name; add it");
        }
        return new Named(
                name,
                BoxFormat.XYXY_INCLUSIVE.toXywh(corners[0], corners[1], corners[2], corners[3]),
                values.getOrDefault("annotation/object/difficult", "0").equals("1"));
    }

    private static double number(String text, Path file, int line) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new BadInput(
                    file + ": line " + line + ": a number is expected in size or bndbox; correct it there", e);
        }
    }
}
