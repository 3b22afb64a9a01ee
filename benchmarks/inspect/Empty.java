/** The least that a Java program can be: what every start pays. */
public class Empty {
    public static void main(String[] arguments) {}
}
