package dev.loupe.models.gan;

import dev.loupe.graph.BadInput;
import dev.loupe.models.training.RunFolder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What two networks play about, and how samples are to be shown.
 *
 * @param recipe that trains them
 * @param latent numbers that z is of
 * @param classes that the generator is told; empty where it is told none
 * @param channels of the images that it makes; 0 where it makes points
 * @param size side of the images, or numbers of a point
 */
record GanModel(
        String recipe,
        GanNetwork generator,
        GanNetwork discriminator,
        int latent,
        List<String> classes,
        int channels,
        int size) {
    private static final int MOST = 4096;

    GanModel {
        classes = List.copyOf(classes);
    }

    boolean makesImages() {
        return channels > 0;
    }

    Condition condition() {
        return new Condition(classes.size());
    }

    /** As texts in the header of a file of weights. */
    Map<String, String> metadata() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(RunFolder.RECIPE, recipe);
        texts.put("loupe.network", generator.text());
        texts.put("loupe.discriminator", discriminator.text());
        texts.put("loupe.latent", Integer.toString(latent));
        texts.put("loupe.channels", Integer.toString(channels));
        texts.put("loupe.size", Integer.toString(size));
        texts.put("loupe.classes", String.join("\n", classes));
        return texts;
    }

    /**
     * From such texts.
     *
     * @throws BadInput when they are no such
     */
    static GanModel of(Map<String, String> texts) {
        String classes = text(texts, "loupe.classes");
        int channels = number(texts, "loupe.channels", 0, 3);
        if (channels == 2) {
            throw new BadInput("its header's loupe.channels is 2, but images are of 1 or 3");
        }
        return new GanModel(
                text(texts, RunFolder.RECIPE),
                new GanNetwork(text(texts, "loupe.network")),
                new GanNetwork(text(texts, "loupe.discriminator")),
                number(texts, "loupe.latent", 1, MOST),
                classes.isEmpty() ? List.of() : List.of(classes.split("\n", -1)),
                channels,
                number(texts, "loupe.size", 1, MOST));
    }

    private static String text(Map<String, String> texts, String key) {
        String text = texts.get(key);
        if (text == null) {
            throw new BadInput("it was not written by loupe train gan or dcgan: its header lacks " + key);
        }
        return text;
    }

    private static int number(Map<String, String> texts, String key, int least, int most) {
        String text = text(texts, key);
        String wanted = "its header's " + key + " is not a whole number from " + least + " to " + most;
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new BadInput(wanted, e);
        }
        throw new BadInput(wanted);
    }
}
