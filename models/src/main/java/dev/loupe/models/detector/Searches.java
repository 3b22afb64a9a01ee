package dev.loupe.models.detector;

import dev.loupe.graph.BadInput;
import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.Picture;
import dev.loupe.models.proposals.SelectiveSearch;
import java.util.function.Function;

/** Selective search by name, as a setting and a trained detector have it. */
final class Searches {
    /** So many proposals of a picture are looked at. */
    static final int MOST = 200;

    private Searches() {}

    /**
     * Finds the best proposals of a picture.
     *
     * @throws BadInput when there is none of that name
     */
    static Function<Picture, Boxes> of(String name) {
        SelectiveSearch search = search(name);
        return picture -> search.propose(picture, 0).first(MOST);
    }

    static SelectiveSearch search(String name) {
        return switch (name) {
            case "scenes" -> SelectiveSearch.SCENES;
            case "fast" -> SelectiveSearch.FAST;
            case "quality" -> SelectiveSearch.QUALITY;
            case "coarse" -> SelectiveSearch.COARSE;
            default ->
                throw new BadInput(
                        "there is no selective search '" + name + "'; choose from scenes, fast, quality, coarse");
        };
    }
}
