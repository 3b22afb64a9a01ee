package dev.loupe.report.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.graph.Block;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Layers;
import dev.loupe.graph.Node;
import dev.loupe.graph.OpType;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Value;
import dev.loupe.inspect.Inspection;
import dev.loupe.report.Outline;
import dev.loupe.report.ZooNetworks;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScenesTest {
    private static final double NEAR = 0.01;

    private static Scenes scenes(Graph graph) {
        Set<Integer> told = new HashSet<>();
        Outline.of(Inspection.of(graph))
                .lines()
                .forEach(line -> told.add(line.scope().index()));
        return Scenes.of(graph, told::contains);
    }

    private static void assertLaidOut(Scene scene, Layout layout) {
        List<Layout.Place> boxes = layout.boxes();
        assertThat(boxes).hasSameSizeAs(scene.items());
        for (int i = 0; i < boxes.size(); i++) {
            Layout.Place box = boxes.get(i);
            assertThat(box.x() >= 0
                            && box.y() >= 0
                            && box.x() + box.width() <= layout.width() + NEAR
                            && box.y() + box.height() <= layout.height() + NEAR)
                    .as("%s lies in its scene", scene.items().get(i))
                    .isTrue();
            for (int j = 0; j < i; j++) {
                Layout.Place other = boxes.get(j);
                boolean apart = box.x() + box.width() <= other.x() + NEAR
                        || other.x() + other.width() <= box.x() + NEAR
                        || box.y() + box.height() <= other.y() + NEAR
                        || other.y() + other.height() <= box.y() + NEAR;
                assertThat(apart)
                        .as(
                                "%s and %s lie apart",
                                scene.items().get(i), scene.items().get(j))
                        .isTrue();
            }
        }
        assertThat(layout.lines()).hasSameSizeAs(scene.lines());
        for (int i = 0; i < layout.lines().size(); i++) {
            List<Double> points = layout.lines().get(i).points();
            Layout.Place from = boxes.get(scene.lines().get(i).from());
            Layout.Place to = boxes.get(scene.lines().get(i).to());
            assertThat(points.get(1)).isCloseTo(from.y() + from.height(), within());
            assertThat(points.get(0)).isBetween(from.x() - NEAR, from.x() + from.width() + NEAR);
            assertThat(points.get(points.size() - 1)).isCloseTo(to.y(), within());
            assertThat(points.get(points.size() - 2)).isBetween(to.x() - NEAR, to.x() + to.width() + NEAR);
        }
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(NEAR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet50", "googlenet", "densenet121", "unet256", "swin_t", "lstm_cell_loop", "reused"})
    void boxesLieApartInTheirSceneAndLinesGoFromBoxToBox(String name) {
        Scenes scenes = scenes(ZooNetworks.inspection(name).graph());
        for (Scene scene : scenes.scenes()) {
            assertLaidOut(scene, scenes.layouts().get(scene.layout()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet50", "googlenet", "swin_t", "fasterrcnn_resnet50_fpn", "gpt2"})
    void everyOperatorThatRunsIsSeenOnceAllModulesAreOpen(String name) {
        Graph graph = ZooNetworks.inspection(name).graph();
        Set<Integer> opened = new HashSet<>();
        Set<Integer> shown = new HashSet<>();
        Scenes scenes = scenes(graph);
        scenes.scenes().forEach(scene -> opened.add(scene.call()));
        for (Scene scene : scenes.scenes()) {
            for (Scene.Item item : scene.items()) {
                if (item.kind() == Scene.Kind.OPERATOR) {
                    assertThat(shown.add(item.index())).isTrue();
                } else if (item.kind() == Scene.Kind.MODULE && !opened.contains(item.index())) {
                    for (int i = graph.calls().get(item.index()).first();
                            i < graph.calls().get(item.index()).end();
                            i++) {
                        assertThat(shown.add(i)).isTrue();
                    }
                }
            }
        }
        for (Node node : graph.nodes()) {
            if (graph.isLive(node) && node.op().type() != OpType.PARAMETER) {
                assertThat(shown).as("%s", node).contains(node.index());
            }
        }
    }

    @Test
    void blocksThatAreBuiltAlikeShareALayout() {
        Scenes scenes = scenes(ZooNetworks.inspection("resnet152").graph());
        assertThat(scenes.scenes()).hasSizeGreaterThan(50);
        assertThat(scenes.layouts()).hasSizeLessThan(15);
    }

    @Test
    void aFlatNetworkOfTwoThousandOperatorsIsLaidOut() {
        Block flat = Block.of("Flat", x -> {
            Value value = x;
            for (int i = 0; i < 1000; i++) {
                Value before = value;
                value = value.then(Layers.relu()).plus(before);
            }
            return value;
        });
        Scenes scenes = scenes(Graph.of("flat", flat, Shape.of(1, 4)));
        assertThat(scenes.scenes()).hasSize(1);
        assertThat(scenes.scenes().get(0).items()).hasSize(2002);
        assertLaidOut(scenes.scenes().get(0), scenes.layouts().get(0));
    }
}
