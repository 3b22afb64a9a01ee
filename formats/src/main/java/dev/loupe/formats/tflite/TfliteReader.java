package dev.loupe.formats.tflite;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Format;
import dev.loupe.formats.Format.Gives;
import dev.loupe.formats.Model;
import dev.loupe.formats.Reader;
import dev.loupe.formats.Source;
import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.nodes.GivenShapes;
import dev.loupe.formats.nodes.GraphMaker;
import dev.loupe.formats.nodes.Inferred;
import dev.loupe.formats.nodes.Names;
import dev.loupe.formats.nodes.Planned;
import dev.loupe.formats.tflite.TfliteModel.OperatorDef;
import dev.loupe.formats.tflite.TfliteModel.SubgraphDef;
import dev.loupe.formats.tflite.TfliteModel.TensorDef;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads TensorFlow Lite files: the main graph with the graphs that it runs, and its tensors without their contents. */
public final class TfliteReader implements Reader {
    @Override
    public Format format() {
        return new Format(
                "tflite",
                "TensorFlow Lite",
                List.of(".tflite", ".lite"),
                Set.of(Gives.ARCHITECTURE, Gives.SHAPES, Gives.TENSORS, Gives.FIGURES),
                "quantised ones too; custom operators are listed, not counted");
    }

    @Override
    public boolean claims(Source source) {
        return !source.isFolder() && source.contains(4, "TFL3");
    }

    @Override
    public Model read(Source source) {
        TfliteModel model = new TfliteParser(source.file()).model();
        SubgraphDef main = model.subgraphs().get(0);
        List<String> warnings = new ArrayList<>();
        DType weightType = weightType(model);
        List<String> names = new ArrayList<>();
        for (long input : main.inputs()) {
            names.add(main.tensors().get((int) input).name());
        }
        Map<String, Shape> given = GivenShapes.of(source.inputs(), names);
        List<Inferred> inputs = new ArrayList<>();
        List<SourceOp.Input> sources = new ArrayList<>();
        boolean reshaped = false;
        for (long input : main.inputs()) {
            TensorDef tensor = main.tensors().get((int) input);
            TensorType said = TfliteWalk.declared(tensor);
            TensorType type = said.shape(given.getOrDefault(tensor.name(), said.shape()));
            if (type.shape().rank() != said.shape().rank()) {
                throw new BadInput("the input '" + Printable.brief(tensor.name()) + "' has "
                        + said.shape().rank() + " dimensions, but " + type.shape() + " is given");
            }
            reshaped |= !type.shape().equals(said.shape());
            if (tensor.signature().contains(-1L) && !given.containsKey(tensor.name())) {
                warnings.add("the input '" + Printable.brief(tensor.name()) + "' has open sizes: counted for "
                        + said.shape());
            }
            inputs.add(Inferred.made(tensor.name(), type, false, null));
            sources.add(new SourceOp.Input(
                    Printable.brief(tensor.name()), type, type.shape().rank() > 0 ? 0 : -1));
        }
        List<Planned> plan = new ArrayList<>();
        TfliteWalk walk = new TfliteWalk(model, source.file(), weightType, reshaped, warnings);
        List<Inferred> outputs = walk.graph(main, inputs, plan);
        String kind = main.name().isEmpty() ? "Graph" : Printable.brief(main.name());
        Graph graph = new GraphMaker(plan, inputs, outputs).make(source.name(), kind, weightType, sources);
        return new Model(
                source.name(),
                "tflite",
                Optional.of(graph),
                Optional.empty(),
                tensors(source, model, warnings),
                metadata(model),
                List.copyOf(new LinkedHashSet<>(warnings)));
    }

    /** The type that most elements of weights have. */
    private static DType weightType(TfliteModel model) {
        Map<DType, Long> lengths = new TreeMap<>();
        for (SubgraphDef graph : model.subgraphs()) {
            for (TensorDef tensor : graph.tensors()) {
                if (tensor.isConstant() && TfliteWalk.isTrained(tensor)) {
                    lengths.merge(tensor.type(), tensor.length(), Long::sum);
                }
            }
        }
        DType most = DType.FLOAT32;
        for (Map.Entry<DType, Long> entry : lengths.entrySet()) {
            most = entry.getValue() > lengths.getOrDefault(most, 0L) ? entry.getKey() : most;
        }
        return most;
    }

    private static List<Tensor> tensors(Source source, TfliteModel model, List<String> warnings) {
        List<Tensor> tensors = new ArrayList<>();
        Names names = new Names();
        int sparse = 0;
        for (SubgraphDef graph : model.subgraphs()) {
            for (TensorDef tensor : graph.tensors()) {
                if (tensor.isConstant()) {
                    String name = names.unique(tensor.name());
                    sparse += tensor.sparse() ? 1 : 0;
                    Storage storage = new Storage(
                            name,
                            source.path(),
                            tensor.position(),
                            tensor.length(),
                            tensor.sparse() ? Storage.Packing.ABSENT : Storage.Packing.PLAIN);
                    tensors.add(
                            Tensor.contiguous(name, tensor.type().label(), tensor.shape(), tensor.length(), storage));
                }
            }
        }
        if (sparse > 0) {
            warnings.add(sparse + " tensors are stored sparse: they are counted with their zeros");
        }
        return List.copyOf(tensors);
    }

    private static Map<String, Datum> metadata(TfliteModel model) {
        Map<String, Datum> metadata = new LinkedHashMap<>(model.metadata());
        Map<String, Integer> operators = new TreeMap<>();
        for (int i = 0; i < model.subgraphs().size(); i++) {
            SubgraphDef graph = model.subgraphs().get(i);
            if (i > 0) {
                metadata.put(
                        "subgraphs/" + i + " " + graph.name(),
                        Datum.of(graph.operators().size()));
            }
            for (OperatorDef operator : graph.operators()) {
                operators.merge(operator.name(), 1, Integer::sum);
            }
        }
        operators.forEach((operator, count) -> metadata.put("operators/" + operator, Datum.of(count)));
        return metadata;
    }
}
