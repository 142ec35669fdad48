package dev.certloom.processview.diagram;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Builds small models; the layout is of no concern unless told. */
final class TestModel {

    private static final String HEAD = """
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" \
            xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" \
            xmlns:di="http://www.omg.org/spec/DD/20100524/DI">""";

    private final StringBuilder roots = new StringBuilder();
    private final StringBuilder content = new StringBuilder();
    private final StringBuilder layout = new StringBuilder();
    private String plane = "process";
    private int x;

    static TestModel model() {
        return new TestModel();
    }

    /** The models that are shipped, and those that are shown. */
    static List<Path> shipped() {
        return Map.of(
                        "bpmn", List.of("certificate-approval", "certificate-request", "late-merge"),
                        "bpmn/examples", List.of("two-step-approval"))
                .entrySet()
                .stream()
                .flatMap(folder -> folder.getValue().stream().map(name -> Path.of(folder.getKey(), name + ".bpmn")))
                .sorted()
                .toList();
    }

    static String read(Path file) throws IOException {
        return Files.readString(file);
    }

    /** An element at the next place in a row. */
    TestModel element(String id, String xml) {
        content.append(xml);
        shape(id, x, 100, 100, 80, "");
        x += 150;
        return this;
    }

    TestModel element(String id, String xml, double left, double top, double width, double height) {
        content.append(xml);
        return shape(id, left, top, width, height, "");
    }

    TestModel shape(String id, double left, double top, double width, double height, String attributes) {
        layout.append(
                "<bpmndi:BPMNShape id='%s_di' bpmnElement='%s' %s><dc:Bounds x='%s' y='%s' width='%s' height='%s'/></bpmndi:BPMNShape>"
                        .formatted(id, id, attributes, left, top, width, height));
        return this;
    }

    TestModel flow(String id, String xml, double... points) {
        content.append(xml);
        return edge(id, points);
    }

    TestModel edge(String id, double... points) {
        layout.append("<bpmndi:BPMNEdge id='%s_di' bpmnElement='%s'>".formatted(id, id));
        for (int i = 0; i < points.length; i += 2) {
            layout.append("<di:waypoint x='%s' y='%s'/>".formatted(points[i], points[i + 1]));
        }
        layout.append("</bpmndi:BPMNEdge>");
        return this;
    }

    /** Something beside the process; the plane is that of the element named. */
    TestModel root(String xml, String planeElement) {
        roots.append(xml);
        plane = planeElement;
        return this;
    }

    String xml() {
        return HEAD + roots + "<process id='process' name='Process' isExecutable='true'>" + content
                + "</process><bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement='" + plane + "'>" + layout
                + "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>";
    }

    Diagram diagram() {
        return Diagram.of(xml());
    }
}
