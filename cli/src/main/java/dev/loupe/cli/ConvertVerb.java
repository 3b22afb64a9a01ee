package dev.loupe.cli;

import dev.loupe.formats.Conversion;
import dev.loupe.formats.Formats;
import dev.loupe.graph.BadInput;
import dev.loupe.zoo.ModelRequest;
import java.nio.file.Path;
import java.util.List;

/** {@code loupe convert A B}: a file in another format, or a built-in network as ONNX. */
final class ConvertVerb implements Verb {
    @Override
    public String name() {
        return "convert";
    }

    @Override
    public String summary() {
        return "write a model in another format: safetensors, npz, PyTorch, ONNX";
    }

    @Override
    public String usage() {
        return "FROM TO [options]";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option("--to", "safetensors|npz|pytorch|onnx", "format, where the file's name does not tell it"),
                new Option("--verbose", "", "say more when something fails"));
    }

    @Override
    public List<String> examples() {
        return List.of(
                "loupe convert resnet50.pth resnet50.safetensors",
                "loupe convert model.safetensors model.npz",
                "loupe convert resnet50 resnet50.onnx");
    }

    @Override
    public int run(Arguments arguments, Console console) {
        List<String> files = arguments.operands();
        if (files.size() != 2) {
            throw new BadInput("convert takes two files, from and to, but " + files.size() + " are given");
        }
        Conversion.Target target = Conversion.target(arguments.value("--to", files.get(1)));
        try {
            convert(files.get(0), target, Path.of(files.get(1)));
        } catch (BadInput e) {
            throw e.in(files.get(0));
        }
        return Loupe.DONE;
    }

    private static void convert(String from, Conversion.Target target, Path to) {
        if (!Model.isFile(from)) {
            if (target != Conversion.Target.ONNX) {
                throw new BadInput(
                        "there is no such file; a built-in network has no weights and is written as onnx only");
            }
            Conversion.write(Model.open(from, ModelRequest.USUAL).graph(), to);
        } else {
            Path file = Path.of(from);
            Conversion.write(target == Conversion.Target.ONNX ? Formats.read(file) : Formats.tensors(file), target, to);
        }
    }
}
