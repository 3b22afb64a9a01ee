package dev.loupe.report.picture;

import java.util.ArrayList;
import java.util.List;

/**
 * Boxes one below the other in the order of execution; lines past others run in lanes beside them. For so many boxes or
 * lines that a layered layout would take minutes, as in a file without modules or where each layer reads all before it.
 */
final class ColumnLayout {
    private static final double GAP = 26;
    private static final double LANE = 9;
    private static final double MARGIN = 6;
    /** With more lines side by side than this, some share a lane. */
    private static final int MOST_LANES = 60;

    private ColumnLayout() {}

    /** Lays out boxes, each of which feeds later ones only; what comes from outside stands above them, what goes there below. */
    static Layout of(List<Layout.Room> rooms, List<Drawing.Edge> edges, List<Scene.Kind> kinds) {
        List<Layout.Room> ordered = new ArrayList<>();
        int[] rank = new int[rooms.size()];
        for (int third = 0; third < 3; third++) {
            for (int i = 0; i < rank.length; i++) {
                int wanted = kinds.get(i) == Scene.Kind.IN ? 0 : kinds.get(i) == Scene.Kind.OUT ? 2 : 1;
                if (wanted == third) {
                    rank[i] = ordered.size();
                    ordered.add(rooms.get(i));
                }
            }
        }
        List<Drawing.Edge> ranked = new ArrayList<>();
        for (Drawing.Edge edge : edges) {
            ranked.add(new Drawing.Edge(rank[edge.from()], rank[edge.to()]));
        }
        Layout inOrder = inOrder(ordered, ranked);
        List<Layout.Place> places = new ArrayList<>();
        for (int place : rank) {
            places.add(inOrder.boxes().get(place));
        }
        return new Layout(inOrder.width(), inOrder.height(), places, inOrder.lines());
    }

    private static Layout inOrder(List<Layout.Room> rooms, List<Drawing.Edge> edges) {
        double widest = 0;
        for (Layout.Room room : rooms) {
            widest = Math.max(widest, room.width());
        }
        double middle = MARGIN + widest / 2;
        List<Layout.Place> places = new ArrayList<>();
        double y = MARGIN;
        for (Layout.Room room : rooms) {
            places.add(new Layout.Place(middle - room.width() / 2, y, room.width(), room.height()));
            y += room.height() + GAP;
        }
        int[] busyTo = new int[MOST_LANES];
        int used = 0;
        List<Layout.Line> lines = new ArrayList<>();
        for (Drawing.Edge edge : edges) {
            Layout.Place from = places.get(edge.from());
            Layout.Place to = places.get(edge.to());
            double start = from.y() + from.height();
            if (edge.to() == edge.from() + 1) {
                lines.add(new Layout.Line(List.of(middle, start, middle, to.y())));
                continue;
            }
            int lane = lane(busyTo, edge);
            used = Math.max(used, lane + 1);
            double x = middle + widest / 2 + LANE * (lane + 1);
            double out = middle + Math.min(12, from.width() / 4);
            double in = middle + Math.min(12, to.width() / 4);
            lines.add(new Layout.Line(List.of(
                    out,
                    start,
                    out,
                    start + GAP / 3,
                    x,
                    start + GAP / 3,
                    x,
                    to.y() - GAP / 3,
                    in,
                    to.y() - GAP / 3,
                    in,
                    to.y())));
        }
        return new Layout(2 * MARGIN + widest + LANE * (used + 1), y - GAP + MARGIN, places, lines);
    }

    /** The first lane that is free from the line's start on; the one that is free first where none is. */
    private static int lane(int[] busyTo, Drawing.Edge edge) {
        int best = 0;
        for (int lane = 0; lane < busyTo.length; lane++) {
            if (busyTo[lane] <= edge.from()) {
                best = lane;
                break;
            }
            best = busyTo[lane] < busyTo[best] ? lane : best;
        }
        busyTo[best] = Math.max(busyTo[best], edge.to());
        return best;
    }
}
