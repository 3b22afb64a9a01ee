package dev.loupe.inspect;

import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.gelu;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.graph.Block;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;
import dev.loupe.inspect.Diff.Aspect;
import dev.loupe.inspect.Diff.Kind;
import dev.loupe.inspect.Diff.Pair;
import dev.loupe.zoo.Zoo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DiffTest {

    @Test
    void aNetworkIsTheSameAsItself() {
        Diff diff = Diff.of(zoo("resnet50"), zoo("resnet50"));

        assertThat(diff.isSame()).isTrue();
        assertThat(diff.count(Kind.SAME)).isEqualTo(zoo("resnet50").layers().size());
    }

    @Test
    void aDeeperNetworkHasMoreBlocks() {
        Diff diff = Diff.of(zoo("resnet50"), zoo("resnet101"));

        assertThat(diff.count(Kind.REMOVED)).isZero();
        assertThat(diff.count(Kind.CHANGED)).isZero();
        assertThat(diff.count(Kind.ADDED)).isEqualTo(17 * 9);
        assertThat(diff.pairs())
                .filteredOn(pair -> pair.kind() == Kind.ADDED)
                .allMatch(pair -> pair.after().orElseThrow().path().startsWith("layer3."));
    }

    @Test
    void layersThatMovedKeepTheirPartner() {
        Diff diff = Diff.of(zoo("vgg11"), zoo("vgg11_bn"));

        assertThat(diff.count(Kind.REMOVED)).isZero();
        assertThat(diff.pairs())
                .filteredOn(pair -> pair.kind() == Kind.ADDED)
                .hasSize(8)
                .allMatch(pair -> pair.after().orElseThrow().operator().equals("BatchNorm2d"));
        assertThat(diff.pairs())
                .filteredOn(pair -> pair.kind() == Kind.CHANGED)
                .allMatch(pair -> pair.aspects().equals(List.of(Aspect.PATH)));
    }

    @Test
    void aspectsSayInWhatTwoLayersDiffer() {
        Inspection before = inspect(sequential(conv(4, 3).padding(1), relu(), dropout(0.1), conv(4, 1)));
        Inspection after = inspect(sequential(conv(4, 3).padding(2).dilation(2), gelu(), dropout(0.2), conv(8, 1)));

        Diff diff = Diff.of(before, after);

        assertThat(diff.pairs()).extracting(Pair::kind).containsOnly(Kind.CHANGED);
        assertThat(diff.pairs())
                .extracting(Pair::aspects)
                .containsExactly(
                        List.of(Aspect.SETTINGS),
                        List.of(Aspect.OPERATOR, Aspect.SETTINGS),
                        List.of(Aspect.SETTINGS),
                        List.of(Aspect.SETTINGS, Aspect.OUTPUT, Aspect.PARAMETERS, Aspect.MULTIPLY_ADDS));
    }

    @Test
    void everyLayerOfEitherComesOnceAndInOrder() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Inspection before = inspect(chain(names(random)));
            Inspection after = inspect(chain(names(random)));

            Diff diff = Diff.of(before, after);

            assertThat(diff.pairs().stream().map(Pair::before).flatMap(Optional::stream))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(before.layers());
            assertThat(diff.pairs().stream().map(Pair::after).flatMap(Optional::stream))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(after.layers());
        }
    }

    @Test
    void theOtherWayRoundIsTheOpposite() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            Inspection before = inspect(chain(names(random)));
            Inspection after = inspect(chain(names(random)));

            Diff forth = Diff.of(before, after);
            Diff back = Diff.of(after, before);

            assertThat(forth.count(Kind.ADDED) - forth.count(Kind.REMOVED))
                    .as("seed %d", seed)
                    .isEqualTo(back.count(Kind.REMOVED) - back.count(Kind.ADDED));
        }
    }

    @Test
    @Tag("slow")
    void aHundredThousandLayersAreCompared() {
        Inspection before = inspect(chain(numbered(100_000, 0)));
        List<String> names = new ArrayList<>(numbered(100_000, 0));
        names.remove(50_000);
        names.add(70_000, "new");

        Diff diff = Diff.of(before, inspect(chain(names)));
        Diff strangers = Diff.of(before, inspect(chain(numbered(100_000, 1_000_000))));

        assertThat(diff.count(Kind.REMOVED)).isEqualTo(1);
        assertThat(diff.count(Kind.ADDED)).isEqualTo(1);
        assertThat(strangers.pairs()).hasSizeBetween(100_000, 200_000);
    }

    private static List<String> numbered(int count, int from) {
        List<String> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            names.add("n" + (from + i));
        }
        return names;
    }

    private static List<String> names(Random random) {
        List<String> names = new ArrayList<>(numbered(1 + random.nextInt(12), 0));
        for (int i = random.nextInt(4); i > 0 && names.size() > 1; i--) {
            names.remove(random.nextInt(names.size()));
        }
        if (random.nextBoolean()) {
            Collections.swap(names, 0, names.size() - 1);
        }
        return names;
    }

    private static Step chain(List<String> names) {
        return Block.of("Chain", x -> {
            Value y = x;
            for (String name : names) {
                y = y.then(name, relu());
            }
            return y;
        });
    }

    private static Inspection zoo(String name) {
        return Inspection.of(Zoo.find(name).orElseThrow().graph());
    }

    private static Inspection inspect(Step network) {
        return Inspection.of(Graph.of("small", network, Shape.of(1, 4, 8, 8)));
    }
}
