package dev.loupe.graph;

import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.relu;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModulesTest {
    private static Modules modules(Step network, long... input) {
        return Modules.of(Graph.of("network", network, Shape.of(input)));
    }

    @Test
    void aModuleStandsOnceHoweverOftenItIsCalled() {
        Modules modules = modules(
                Block.of(
                        "Twice",
                        x -> x.then("fc", linear(4)).then("relu", relu()).then("fc", linear(4))),
                1,
                4);
        assertThat(modules.all()).extracting(RegisteredModule::path).containsExactly("", "fc", "relu");
        assertThat(modules.all().get(1).parameters())
                .extracting(Parameter::key)
                .containsExactly("fc.weight", "fc.bias");
        assertThat(modules.hasShared()).isFalse();
    }

    @Test
    void childrenStandInTheOrderOfRegistration() {
        Block block = Block.of(
                        "Ordered", x -> x.then("b", relu()).then("c", relu()).then("a", relu()))
                .registering("a", "b");
        assertThat(modules(block, 1, 4).root().children())
                .extracting(RegisteredModule::name)
                .containsExactly("a", "b", "c");
    }

    @Test
    void numberedModulesStandInTheOrderOfTheirNumbers() {
        Block backwards = Block.of(
                "Backwards",
                x -> x.inside(
                        "layers",
                        "ModuleList",
                        y -> y.then("10", relu()).then("9", relu()).then("0", relu())));
        assertThat(modules(backwards, 1, 4).all())
                .extracting(RegisteredModule::path)
                .containsExactly("", "layers", "layers.0", "layers.9", "layers.10");
    }

    @Test
    void unusedModulesAndBuffersAreTold() {
        Block block = Block.of("Unused", x -> {
            x.then("auxiliary", linear(7));
            return x.then("conv", conv(2, 1)).then("norm", batchNorm());
        });
        Modules modules = modules(block, 1, 3, 4, 4);
        assertThat(modules.all()).extracting(RegisteredModule::path).containsExactly("", "auxiliary", "conv", "norm");
        assertThat(modules.all().get(3).parameters())
                .extracting(Parameter::name)
                .containsExactly("weight", "bias");
    }

    @Test
    void aSharedModuleHasOneIdentityAndItsFirstKeys() {
        Block inner = Block.of("Inner", x -> x.then("fc", linear(4)));
        Graph graph = Graph.of(
                "shared", Block.of("Outer", x -> x.then("a", inner).then("b", new Shared("a", inner))), Shape.of(1, 4));
        Modules modules = Modules.of(graph);
        assertThat(modules.hasShared()).isTrue();
        assertThat(modules.all()).extracting(RegisteredModule::path).containsExactly("", "a", "a.fc", "b", "b.fc");
        assertThat(modules.all()).extracting(RegisteredModule::identity).containsExactly(0, 1, 2, 1, 2);
        assertThat(modules.all()).extracting(RegisteredModule::end).containsExactly(5, 3, 3, 5, 5);
        assertThat(graph.parameters()).extracting(Parameter::key).containsExactly("a.fc.weight", "a.fc.bias");
    }

    @Test
    void severalParametersMayBeTied() {
        Binding binding = Binding.NONE.tied("weight", "fc.weight").tied("bias", "fc.bias");
        Graph graph = Graph.of(
                "tied",
                Block.of(
                        "Tied",
                        x -> x.then("fc", linear(4)).then("again", linear(4).bound(binding))),
                Shape.of(1, 4));
        assertThat(graph.parameters()).hasSize(2);
    }
}
