package dev.certloom.monitoring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard and the alert rules under {@code deploy}, and the metrics that they ask for. */
public final class WatchedMetrics {

    static final Path DASHBOARD = Path.of("deploy/grafana/certloom.json");
    static final Path ALERTS = Path.of("deploy/prometheus/alerts.yaml");

    /** A name of a metric in an expression: no function, label or word has one of these beginnings. */
    private static final Pattern METRIC =
            Pattern.compile("\\b(?:certloom|http|jvm|hikaricp|process|system|disk)_[a-z_]+\\b");

    private WatchedMetrics() {}

    static JsonNode dashboard() {
        return JsonMapper.shared().readTree(read(DASHBOARD));
    }

    /** The rules of all groups. */
    static List<Map<String, Object>> alerts() {
        Map<String, List<Map<String, Object>>> file = new Yaml().load(read(ALERTS));
        return Objects.requireNonNull(file.get("groups")).stream()
                .flatMap(group -> rules(group).stream())
                .toList();
    }

    @SuppressWarnings("unchecked") // its shape is what the test of the rules checks
    private static List<Map<String, Object>> rules(Map<String, Object> group) {
        return (List<Map<String, Object>>) Objects.requireNonNull(group.get("rules"));
    }

    /** Every expression in both. */
    static List<String> expressions() {
        return Stream.concat(
                        dashboard().findValues("expr").stream().map(JsonNode::asString),
                        alerts().stream().map(rule -> String.valueOf(rule.get("expr"))))
                .toList();
    }

    /** Names of all metrics asked for, as Prometheus has them. */
    public static Set<String> names() {
        Set<String> names = new TreeSet<>();
        expressions()
                .forEach(expression -> METRIC.matcher(expression)
                        .results()
                        .map(MatchResult::group)
                        .forEach(names::add));
        return names;
    }

    /** Names of the samples in what a registry exposes. */
    public static Set<String> exposed(String scrape) {
        Set<String> names = new TreeSet<>();
        scrape.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .forEach(names::add);
        return names;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
