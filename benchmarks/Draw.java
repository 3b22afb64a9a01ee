import dev.loupe.report.evaluation.Charts;
import dev.loupe.report.evaluation.Plots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws growth curves: a line of the file is a point, {@code curve, title, what is below, series, x, y}, parted by tabs.
 * Usage: Draw POINTS FOLDER
 */
public class Draw {
    public static void main(String[] arguments) throws IOException {
        Map<String, List<String[]>> curves = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            String[] fields = line.split("\t", -1);
            curves.computeIfAbsent(fields[0], name -> new ArrayList<>()).add(fields);
        }
        for (Map.Entry<String, List<String[]>> curve : curves.entrySet()) {
            Map<String, List<double[]>> series = new LinkedHashMap<>();
            for (String[] fields : curve.getValue()) {
                series.computeIfAbsent(fields[3], name -> new ArrayList<>())
                        .add(new double[] {Double.parseDouble(fields[4]), Double.parseDouble(fields[5])});
            }
            List<Charts.Line> lines = new ArrayList<>();
            series.forEach((name, points) -> lines.add(new Charts.Line(
                    name,
                    points.stream().mapToDouble(point -> point[0]).toArray(),
                    points.stream().mapToDouble(point -> point[1]).toArray())));
            String[] first = curve.getValue().get(0);
            String svg = Plots.growth(curve.getKey(), first[1], first[2], lines).svg();
            Files.writeString(Path.of(arguments[1]).resolve(curve.getKey() + ".svg"), svg + "\n");
        }
    }
}
