package dev.loupe.models.data;

import dev.loupe.graph.BadInput;

/** What detectors learn from, as {@code --data} names it. */
public final class DetectionData {
    private DetectionData() {}

    /**
     * Opens a set of pictures with objects.
     *
     * @throws BadInput when there is none of that kind, or it cannot be read
     */
    public static DetectionSplit open(String data) {
        int colon = data.indexOf(':');
        String kind = colon < 0 ? data : data.substring(0, colon);
        String rest = colon < 0 ? "" : data.substring(colon + 1);
        return switch (kind) {
            case "scenes" -> Scenes.parse(rest);
            case "coco" -> AnnotatedPictures.coco(rest);
            case "voc" -> AnnotatedPictures.voc(rest);
            default ->
                throw new BadInput("--data '" + data + "': a detector learns from scenes, scenes:SEED,COUNT,"
                        + " coco:ANNOTATIONS.json:FOLDER or voc:FOLDER");
        };
    }
}
