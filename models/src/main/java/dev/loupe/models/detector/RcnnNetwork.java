package dev.loupe.models.detector;

import dev.loupe.graph.BadInput;
import dev.loupe.models.data.Normalisation;
import dev.loupe.models.rcnn.Warp;
import dev.loupe.models.training.RunFolder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an R-CNN is made of.
 *
 * @param side pixels of a warped region
 * @param context pixels of its margin at each side
 * @param hidden width of the two layers behind the convolutions
 * @param search the kind of selective search
 * @param classifier {@code svm}, or {@code softmax}: the scores of fine-tuning
 * @param regression whether boxes are moved
 */
public record RcnnNetwork(
        BackboneNetwork backbone,
        List<String> classes,
        Normalisation normalisation,
        int side,
        int context,
        int hidden,
        String search,
        String classifier,
        boolean regression) {
    static final String SVM = "svm";

    public RcnnNetwork {
        classes = List.copyOf(classes);
        if (side < 8 || 2 * context >= side) {
            throw new BadInput("regions of " + side + " pixels with margins of " + context
                    + " at each side: at least 8, and less than half of them, are needed");
        }
    }

    Warp warp() {
        return new Warp(side, context, normalisation);
    }

    boolean isBySvm() {
        return classifier.equals(SVM);
    }

    /** Cells of the map of a region, across and down. */
    int mapSize() {
        return Math.max(1, side / backbone.stride());
    }

    /** As texts in the header of a file of weights. */
    public Map<String, String> metadata() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(RunFolder.RECIPE, RcnnRecipe.NAME);
        texts.put("loupe.backbone", backbone.toString());
        texts.put("loupe.classes", String.join("\n", classes));
        texts.put("loupe.normalisation", normalisation.toString());
        texts.put("loupe.side", Integer.toString(side));
        texts.put("loupe.context", Integer.toString(context));
        texts.put("loupe.hidden", Integer.toString(hidden));
        texts.put("loupe.search", search);
        texts.put("loupe.classifier", classifier);
        texts.put("loupe.regression", Boolean.toString(regression));
        return texts;
    }

    /**
     * From such texts.
     *
     * @throws BadInput when they are no such
     */
    public static RcnnNetwork of(Map<String, String> metadata) {
        return new RcnnNetwork(
                BackboneNetwork.parse(DetectorNetwork.text(metadata, "loupe.backbone")),
                List.of(DetectorNetwork.text(metadata, "loupe.classes").split("\n", -1)),
                Normalisation.parse(DetectorNetwork.text(metadata, "loupe.normalisation"), 3),
                DetectorNetwork.whole(metadata, "loupe.side"),
                DetectorNetwork.whole(metadata, "loupe.context"),
                DetectorNetwork.whole(metadata, "loupe.hidden"),
                DetectorNetwork.text(metadata, "loupe.search"),
                DetectorNetwork.text(metadata, "loupe.classifier"),
                DetectorNetwork.text(metadata, "loupe.regression").equals("true"));
    }
}
