import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/** The methods that most samples of a recording have on top, with their shares. Usage: Hottest FILE */
public class Hottest {
    public static void main(String[] arguments) throws IOException {
        Map<String, Integer> counts = new HashMap<>();
        int all = 0;
        try (RecordingFile file = new RecordingFile(Path.of(arguments[0]))) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getEventType().getName().equals("jdk.ExecutionSample") && event.getStackTrace() != null) {
                    RecordedFrame top = event.getStackTrace().getFrames().get(0);
                    RecordedMethod method = top.getMethod();
                    String type = method.getType().getName();
                    counts.merge(type.substring(type.lastIndexOf('.') + 1) + "." + method.getName(), 1, Integer::sum);
                    all++;
                }
            }
        }
        int total = all;
        System.out.println(total + " samples: "
                + counts.entrySet().stream()
                        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                        .limit(5)
                        .map(entry -> entry.getKey() + " " + 100 * entry.getValue() / total + " %")
                        .collect(Collectors.joining(", ")));
    }
}
