package dev.loupe.models.detector;

import dev.loupe.graph.BadInput;
import dev.loupe.models.boxes.Anchors;
import dev.loupe.models.data.Normalisation;
import dev.loupe.models.training.RunFolder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a detector is made of, and how it wants pictures.
 *
 * @param recipe that trains it
 * @param side to which the shorter side of pictures is brought, in pixels
 * @param regions {@code pool} or {@code align}
 * @param regionSize bins across and down a region
 * @param hidden width of the head's layers
 * @param scales of anchors, square roots of their areas, in pixels; none where regions come from elsewhere
 * @param ratios of anchors, height / width
 * @param search where regions come from: a kind of selective search, or {@code rpn}
 */
public record DetectorNetwork(
        String recipe,
        BackboneNetwork backbone,
        List<String> classes,
        Normalisation normalisation,
        int side,
        String regions,
        int regionSize,
        int hidden,
        List<Double> scales,
        List<Double> ratios,
        String search) {
    private static final int MOST = 4096;

    public DetectorNetwork {
        classes = List.copyOf(classes);
        scales = List.copyOf(scales);
        ratios = List.copyOf(ratios);
    }

    RegionFeatures pooling() {
        return regions.equals("align") ? RegionFeatures.align(regionSize) : RegionFeatures.pool(regionSize);
    }

    Anchors anchors() {
        return Anchors.of(scales, ratios);
    }

    /** As texts in the header of a file of weights. */
    public Map<String, String> metadata() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(RunFolder.RECIPE, recipe);
        texts.put("loupe.backbone", backbone.toString());
        texts.put("loupe.classes", String.join("\n", classes));
        texts.put("loupe.normalisation", normalisation.toString());
        texts.put("loupe.side", Integer.toString(side));
        texts.put("loupe.regions", regions);
        texts.put("loupe.region_size", Integer.toString(regionSize));
        texts.put("loupe.hidden", Integer.toString(hidden));
        texts.put("loupe.scales", text(scales));
        texts.put("loupe.ratios", text(ratios));
        texts.put("loupe.search", search);
        return texts;
    }

    private static String text(List<Double> numbers) {
        return numbers.stream().map(number -> Double.toString(number)).collect(Collectors.joining(","));
    }

    /**
     * From such texts.
     *
     * @throws BadInput when they are no such
     */
    public static DetectorNetwork of(Map<String, String> metadata) {
        String regions = text(metadata, "loupe.regions");
        if (!regions.equals("pool") && !regions.equals("align")) {
            throw new BadInput("its header's loupe.regions is neither pool nor align");
        }
        return new DetectorNetwork(
                text(metadata, RunFolder.RECIPE),
                BackboneNetwork.parse(text(metadata, "loupe.backbone")),
                List.of(text(metadata, "loupe.classes").split("\n", -1)),
                Normalisation.parse(text(metadata, "loupe.normalisation"), 3),
                whole(metadata, "loupe.side"),
                regions,
                whole(metadata, "loupe.region_size"),
                whole(metadata, "loupe.hidden"),
                numbers(text(metadata, "loupe.scales"), "its header's loupe.scales"),
                numbers(text(metadata, "loupe.ratios"), "its header's loupe.ratios"),
                text(metadata, "loupe.search"));
    }

    static String text(Map<String, String> metadata, String key) {
        String text = metadata.get(key);
        if (text == null) {
            throw new BadInput("it is no detector of loupe train: its header lacks " + key);
        }
        return text;
    }

    static int whole(Map<String, String> metadata, String key) {
        String text = text(metadata, key);
        if (text.matches("[0-9]{1,4}")) {
            int number = Integer.parseInt(text);
            if (number > 0 && number <= MOST) {
                return number;
            }
        }
        throw new BadInput("its header's " + key + " is not a number from 1 to " + MOST);
    }

    /**
     * Positive numbers with commas between them.
     *
     * @param where they stand, for the refusal
     * @throws BadInput when they are none
     */
    public static List<Double> numbers(String text, String where) {
        if (text.isEmpty()) {
            return List.of();
        }
        try {
            List<Double> numbers =
                    Arrays.stream(text.split(",", -1)).map(Double::parseDouble).toList();
            if (numbers.size() <= 64 && numbers.stream().allMatch(number -> number > 0 && number <= MOST)) {
                return numbers;
            }
        } catch (NumberFormatException e) {
            throw new BadInput(where + ": positive numbers with commas between them are needed", e);
        }
        throw new BadInput(where + ": up to 64 numbers above 0 and up to " + MOST + " are needed");
    }
}
