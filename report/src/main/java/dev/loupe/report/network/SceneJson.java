package dev.loupe.report.network;

import dev.loupe.graph.Graph;
import dev.loupe.report.Json;
import dev.loupe.report.picture.Layout;
import dev.loupe.report.picture.Scene;
import dev.loupe.report.picture.Scenes;
import java.util.function.IntPredicate;

/** What is drawn: a scene for each module that can be opened, and the layouts of them. */
final class SceneJson {
    private final Graph graph;
    private final int[] lineOf;
    private final IntPredicate isModule;
    private final Json json;

    SceneJson(Graph graph, int[] lineOf, IntPredicate isModule, Json json) {
        this.isModule = isModule;
        this.graph = graph;
        this.lineOf = lineOf;
        this.json = json;
    }

    void write() {
        Scenes scenes = Scenes.of(graph, isModule);
        json.name("scenes").beginArray();
        for (Scene scene : scenes.scenes()) {
            json.beginObject().name("module").value(lineOf[scene.call()]);
            json.name("layout").value(scene.layout());
            json.name("items").beginArray();
            for (Scene.Item item : scene.items()) {
                boolean isModule = item.kind() == Scene.Kind.MODULE;
                json.beginArray().value(letter(item.kind()));
                json.value(isModule ? lineOf[item.index()] : item.index());
                json.value(item.title()).value(item.about()).endArray();
            }
            json.endArray().name("lines").beginArray();
            for (Scene.Line line : scene.lines()) {
                json.value(line.from()).value(line.to());
            }
            json.endArray().endObject();
        }
        json.endArray().name("layouts").beginArray();
        for (Layout layout : scenes.layouts()) {
            layout(layout);
        }
        json.endArray();
    }

    private static String letter(Scene.Kind kind) {
        return switch (kind) {
            case MODULE -> "module";
            case OPERATOR -> "operator";
            case IN -> "in";
            case OUT -> "out";
        };
    }

    private void layout(Layout layout) {
        json.beginObject().name("width");
        number(layout.width());
        json.name("height");
        number(layout.height());
        json.name("boxes").beginArray();
        for (Layout.Place place : layout.boxes()) {
            json.beginArray();
            number(place.x());
            number(place.y());
            number(place.width());
            number(place.height());
            json.endArray();
        }
        json.endArray().name("lines").beginArray();
        for (Layout.Line line : layout.lines()) {
            json.beginArray();
            line.points().forEach(this::number);
            json.endArray();
        }
        json.endArray().endObject();
    }

    /** To a tenth of a pixel. */
    private void number(double value) {
        double tenths = Math.rint(value * 10) / 10;
        if (tenths == Math.rint(tenths)) {
            json.value((long) tenths);
        } else {
            json.value(tenths);
        }
    }
}
