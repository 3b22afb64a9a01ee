package dev.loupe.formats.tflite;

import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.nodes.Application.UnknownShape;
import dev.loupe.formats.nodes.Constants;
import dev.loupe.formats.nodes.Inferred;
import dev.loupe.formats.nodes.Names;
import dev.loupe.formats.nodes.Planned;
import dev.loupe.formats.nodes.Symbols;
import dev.loupe.formats.nodes.Work;
import dev.loupe.formats.tensorflow.Rules;
import dev.loupe.formats.tensorflow.Setting;
import dev.loupe.formats.tensorflow.Site;
import dev.loupe.formats.tflite.TfliteModel.OperatorDef;
import dev.loupe.formats.tflite.TfliteModel.SubgraphDef;
import dev.loupe.formats.tflite.TfliteModel.TensorDef;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Walks a file's graph in its order, asks a rule for each operator, and plans the graph to be made. */
final class TfliteWalk {
    private final TfliteModel model;
    private final ByteFile file;
    private final DType weightType;
    private final boolean reshaped;
    private final List<String> warnings;
    private final Constants constants = new Constants();
    private final Symbols symbols = new Symbols();
    private final Names names = new Names();
    private final Names stored = new Names();
    private int steps;
    private int depth;

    /**
     * @param weightType the type that most weights have
     * @param reshaped whether the inputs have other shapes than in the file, so that the file's shapes do not hold
     */
    TfliteWalk(TfliteModel model, ByteFile file, DType weightType, boolean reshaped, List<String> warnings) {
        this.model = model;
        this.file = file;
        this.weightType = weightType;
        this.reshaped = reshaped;
        this.warnings = warnings;
    }

    /** What a tensor is said to be. */
    static TensorType declared(TensorDef tensor) {
        Size[] sizes = new Size[tensor.shape().size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Size.of(tensor.shape().get(i));
        }
        return new TensorType(tensor.type(), Shape.of(sizes));
    }

    /** Whether a stored tensor is a weight: fractions, or whole numbers that stand for some. */
    static boolean isTrained(TensorDef tensor) {
        return (tensor.type().isFloat() || tensor.quantised())
                && !tensor.shape().isEmpty();
    }

    /**
     * Plans a graph.
     *
     * @param arguments what its inputs are
     * @return its outputs
     */
    List<Inferred> graph(SubgraphDef graph, List<Inferred> arguments, List<Planned> plan) {
        if (++depth > Limits.SUBGRAPHS) {
            throw new BadInput("graphs hold each other deeper than the limit of " + Limits.SUBGRAPHS);
        }
        if (arguments.size() != graph.inputs().size()) {
            throw new BadInput("the graph '" + Printable.brief(graph.name()) + "' takes "
                    + graph.inputs().size() + " values, but gets " + arguments.size());
        }
        Set<Long> produced = new HashSet<>();
        graph.operators().forEach(operator -> produced.addAll(operator.outputs()));
        @Nullable Inferred[] values = new Inferred[graph.tensors().size()];
        for (int i = 0; i < values.length; i++) {
            TensorDef tensor = graph.tensors().get(i);
            if (tensor.isConstant() || tensor.shape().contains(0L)) {
                values[i] = Inferred.stored(
                        stored.unique(tensor.name()),
                        declared(tensor),
                        isTrained(tensor),
                        () -> tensor.sparse()
                                ? Optional.empty()
                                : constants.read(
                                        file,
                                        tensor.type(),
                                        tensor.shape(),
                                        tensor.position(),
                                        tensor.length(),
                                        false,
                                        false));
            } else if (tensor.variable() || !produced.contains((long) i)) { // a state, or room to work in
                values[i] = Inferred.made(tensor.name(), declared(tensor), false, null);
            }
        }
        for (int i = 0; i < arguments.size(); i++) {
            values[graph.inputs().get(i).intValue()] = arguments.get(i);
        }
        Set<Long> made = new HashSet<>();
        for (OperatorDef operator : graph.operators()) {
            Limits.check(++steps, Limits.INFERENCES, "steps of shape inference");
            for (long output : operator.outputs()) {
                if (!made.add(output)) {
                    throw new BadInput("byte " + operator.position() + ": tensor " + output + " is made twice");
                }
            }
            step(graph, operator, values, plan);
        }
        List<Inferred> outputs = new ArrayList<>();
        for (long output : graph.outputs()) {
            outputs.add(value(graph, values, output, "the graph's output"));
        }
        depth--;
        return outputs;
    }

    private static Inferred value(SubgraphDef graph, @Nullable Inferred[] values, long place, String what) {
        Inferred value = values[(int) place];
        if (value == null) {
            throw new BadInput(what + ", tensor " + place + " '"
                    + Printable.brief(graph.tensors().get((int) place).name())
                    + "', is made by no operator before it");
        }
        return value;
    }

    private void step(SubgraphDef graph, OperatorDef operator, @Nullable Inferred[] values, List<Planned> plan) {
        if (operator.outputs().isEmpty()) {
            warnings.add("operators without outputs, such as " + Printable.brief(operator.name()) + ", are not listed");
            return;
        }
        String output =
                graph.tensors().get(operator.outputs().get(0).intValue()).name();
        String name = names.unique(output.isEmpty() ? operator.name() : output);
        String place = "operator '" + name + "' (" + Printable.brief(operator.name()) + ")";
        List<Optional<Inferred>> inputs = new ArrayList<>();
        for (long input : operator.inputs()) {
            inputs.add(
                    input < 0
                            ? Optional.empty()
                            : Optional.of(value(
                                    graph, values, input, "byte " + operator.position() + ": an input of " + place)));
        }
        try {
            switch (operator.name()) {
                case "IF" -> branch(operator, name, inputs, values, plan);
                case "WHILE" -> loop(operator, name, inputs, values, plan);
                case "DEQUANTIZE", "DENSIFY" -> {
                    if (!inputs.isEmpty()
                            && inputs.get(0).isPresent()
                            && inputs.get(0).get().isStored()) {
                        values[operator.outputs().get(0).intValue()] =
                                inputs.get(0).get(); // the weight as it is stored
                    } else {
                        operator(graph, operator, name, inputs, values, plan);
                    }
                }
                default -> operator(graph, operator, name, inputs, values, plan);
            }
        } catch (BadInput e) {
            throw e.in(place);
        } catch (ArithmeticException e) {
            throw new BadInput(place + ": its sizes are beyond what can be counted", e);
        }
    }

    private void operator(
            SubgraphDef graph,
            OperatorDef operator,
            String name,
            List<Optional<Inferred>> inputs,
            @Nullable Inferred[] values,
            List<Planned> plan) {
        Site site = new Site(operator.name(), operator.rule(), operator.settings(), inputs, symbols, weightType);
        try {
            if (!Rules.apply(site)) {
                site.giveUp("unknown operator");
                warnings.add("the operator " + Printable.brief(operator.name()) + " is unknown: its work is not counted"
                        + (reshaped ? ", its outputs' shapes are unknown" : ""));
            }
        } catch (UnknownShape e) {
            site.giveUp("the shape of an input is unknown");
        }
        settle(graph, operator, site);
        boolean constant = true;
        for (Inferred input : site.given()) {
            constant &= input.isConstant();
        }
        boolean known = true;
        List<Inferred> outputs = new ArrayList<>();
        for (int i = 0; i < operator.outputs().size(); i++) {
            int place = operator.outputs().get(i).intValue();
            Inferred output = Inferred.made(
                    graph.tensors().get(place).name(),
                    site.types().get(i),
                    constant,
                    site.elements().get(i));
            known &= output.isFolded();
            values[place] = output;
            outputs.add(output);
        }
        plan.add(new Planned(
                name,
                Printable.brief(operator.name()),
                site.stages(Size.ONE),
                site.products(),
                outputs,
                List.of(),
                constant || known));
    }

    /** The file's own shapes stand, as long as they do not contradict what the operator makes. */
    private void settle(SubgraphDef graph, OperatorDef operator, Site site) {
        boolean agrees = true;
        for (int i = 0; i < operator.outputs().size(); i++) {
            TensorDef tensor = graph.tensors().get(operator.outputs().get(i).intValue());
            if (i == site.types().size()) {
                site.unknown(tensor.type());
                agrees = false;
            }
            TensorType inferred = site.types().get(i);
            TensorType said = declared(tensor);
            boolean silent = said.shape().rank() == 0 || !tensor.signature().equals(tensor.shape());
            Shape shape = inferred.shape();
            if (!reshaped && !(silent && shape.isKnown())) {
                if (isWindow(operator)
                        && !silent
                        && shape.isKnown()
                        && shape.isConstant()
                        && !shape.equals(said.shape())) {
                    throw new BadInput("its output should be " + shape + ", but the file says " + said.shape());
                }
                shape = said.shape();
            }
            TensorType settled = new TensorType(tensor.type(), shape);
            agrees &= settled.dtype() == inferred.dtype() && settled.shape().equals(inferred.shape());
            site.types().set(i, settled);
        }
        if (!agrees) {
            site.isForeign();
        }
    }

    private static boolean isWindow(OperatorDef operator) {
        return switch (operator.name()) {
            case "CONV_2D", "DEPTHWISE_CONV_2D", "AVERAGE_POOL_2D", "MAX_POOL_2D", "FULLY_CONNECTED" -> true;
            default -> false;
        };
    }

    private SubgraphDef subgraph(OperatorDef operator, String setting) {
        long index = operator.settings().get(setting) instanceof Setting.Wholes numbers
                ? numbers.values().get(0)
                : 0;
        if (index <= 0 || index >= model.subgraphs().size()) {
            throw new BadInput("it runs graph " + index + ", but there are "
                    + model.subgraphs().size());
        }
        return model.subgraphs().get((int) index);
    }

    private static List<Inferred> arguments(List<Optional<Inferred>> inputs, int from) {
        List<Inferred> arguments = new ArrayList<>();
        for (Optional<Inferred> input : inputs.subList(Math.min(from, inputs.size()), inputs.size())) {
            arguments.add(input.orElseThrow(() -> new BadInput("an input is missing")));
        }
        return arguments;
    }

    /** The branch that multiplies more. */
    private void branch(
            OperatorDef operator,
            String name,
            List<Optional<Inferred>> inputs,
            @Nullable Inferred[] values,
            List<Planned> plan) {
        List<Planned> first = new ArrayList<>();
        List<Planned> second = new ArrayList<>();
        List<Inferred> firstOutputs = graph(subgraph(operator, "first"), arguments(inputs, 1), first);
        List<Inferred> secondOutputs = graph(subgraph(operator, "second"), arguments(inputs, 1), second);
        boolean isFirst = Work.larger(first, second);
        warnings.add("IF '" + name + "' is counted as its larger branch, " + (isFirst ? "then" : "else"));
        block(operator, name, isFirst ? first : second, isFirst ? firstOutputs : secondOutputs, values, plan);
    }

    /** One pass of the condition and the body. */
    private void loop(
            OperatorDef operator,
            String name,
            List<Optional<Inferred>> inputs,
            @Nullable Inferred[] values,
            List<Planned> plan) {
        List<Planned> pass = new ArrayList<>();
        List<Inferred> arguments = arguments(inputs, 0);
        for (int i = 0; i < arguments.size(); i++) {
            Inferred first = arguments.get(i);
            // What passes change is not known; weights stay.
            boolean stays = first.isStored() && first.isTrained();
            arguments.set(i, stays ? first : Inferred.made(first.name(), first.type(), false, null));
        }
        graph(subgraph(operator, "first"), arguments, pass);
        List<Inferred> outputs = graph(subgraph(operator, "second"), arguments, pass);
        warnings.add("WHILE '" + name + "' is counted for one pass");
        block(operator, name, pass, outputs, values, plan);
    }

    private static void block(
            OperatorDef operator,
            String name,
            List<Planned> body,
            List<Inferred> outputs,
            @Nullable Inferred[] values,
            List<Planned> plan) {
        if (outputs.size() < operator.outputs().size()) {
            throw new BadInput("its graph makes " + outputs.size() + " values, but "
                    + operator.outputs().size() + " are taken");
        }
        for (int i = 0; i < operator.outputs().size(); i++) {
            values[operator.outputs().get(i).intValue()] = outputs.get(i);
        }
        plan.add(Planned.block(
                name,
                operator.name(),
                body,
                outputs.subList(0, operator.outputs().size())));
    }
}
