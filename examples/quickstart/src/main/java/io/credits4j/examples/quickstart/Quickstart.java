package io.credits4j.examples.quickstart;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.jdbc.JdbcSchema;
import io.credits4j.jdbc.JdbcStorage;
import io.credits4j.spi.CreditsStorage;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The whole story in one command: credits are bought, two AI calls are metered, and everything is in a database file.
 *
 * <ul>
 *   <li>{@code --json} prints one JSON object with the figures instead of the story;
 *   <li>{@code --live} talks to Stripe (test mode only) and OpenRouter instead of the local sandbox, with the keys in
 *       {@code STRIPE_SECRET_KEY} and {@code OPENROUTER_API_KEY}.
 * </ul>
 */
public final class Quickstart {
    private static final Set<String> KNOWN = Set.of("--json", "--live");

    private Quickstart() {}

    /** Tells the story and throws if the figures do not add up. */
    public static void main(String[] args) {
        List<String> wanted = List.of(args);
        wanted.stream()
                .filter(argument -> !KNOWN.contains(argument))
                .findFirst()
                .ifPresent(unknown -> {
                    throw new IllegalArgumentException("unknown argument " + unknown + "; known are " + KNOWN);
                });
        Path folder = Path.of(System.getProperty("credits4j.data", ".data")).resolve("quickstart");
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Figures figures = run(folder, wanted.contains("--live"), Teller.to(out, wanted.contains("--json")));
        if (wanted.contains("--json")) {
            out.println();
            out.println(figures.toJson());
        }
        if (!figures.ok()) {
            throw new IllegalStateException("the figures do not add up: " + figures.toJson());
        }
    }

    static Figures run(Path folder, boolean live, Teller teller) {
        try (HikariDataSource database = open(folder);
                Services services = live ? new LiveServices(System.getenv()) : SandboxServices.start()) {
            JdbcSchema.of(database).migrate();
            CreditsStorage storage = JdbcStorage.on(database);
            teller.say("Ledger: " + folder.toAbsolutePath().normalize() + "   Services: " + services.describe());
            return new Story(storage, services, teller).tell();
        }
    }

    private static HikariDataSource open(Path folder) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:file:" + folder.resolve("credits").toAbsolutePath());
        config.setMaximumPoolSize(4);
        return new HikariDataSource(config);
    }
}
