package dev.loupe.serve;

import dev.loupe.serve.learning.LearningRoom;
import java.util.List;

/** What there is to look at, in the order of the links. */
public final class Rooms {
    private Rooms() {}

    public static List<Room> all() {
        return List.of(new LearningRoom());
    }
}
