package dev.certloom.operation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The models as they lie in the folder {@code bpmn}, read with the JDK's parser. */
public final class Models {

    public static final String BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";
    public static final String DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI";
    public static final String WAYPOINT = "http://www.omg.org/spec/DD/20100524/DI";
    public static final String DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/";
    public static final String ZEEBE = "http://camunda.org/schema/zeebe/1.0";

    private static final Path FOLDER = Path.of("bpmn");

    private static final Set<String> FLOW_NODES = Set.of(
            "startEvent",
            "endEvent",
            "boundaryEvent",
            "intermediateCatchEvent",
            "intermediateThrowEvent",
            "serviceTask",
            "userTask",
            "businessRuleTask",
            "callActivity",
            "subProcess",
            "exclusiveGateway",
            "parallelGateway",
            "eventBasedGateway");

    private Models() {}

    /** The processes' models. */
    public static List<Model> processes() {
        return read(".bpmn");
    }

    /** The XML of a process's model. */
    public static String text(String process) {
        try {
            return Files.readString(FOLDER.resolve(process + ".bpmn"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The decision tables. */
    public static List<Model> decisions() {
        return read(".dmn");
    }

    /** Elements of one name in all the models. */
    public static List<Element> all(List<Model> models, String namespace, String localName) {
        return models.stream()
                .flatMap(model -> model.elements(namespace, localName))
                .toList();
    }

    private static List<Model> read(String ending) {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .map(Model::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One file. */
    public record Model(String name, Document document) {

        private static Model read(Path file) {
            try {
                DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
                factory.setNamespaceAware(true);
                String name = String.valueOf(file.getFileName());
                return new Model(
                        name.substring(0, name.lastIndexOf('.')),
                        factory.newDocumentBuilder().parse(file.toFile()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (ParserConfigurationException | SAXException e) {
                throw new IllegalStateException("Expected " + file + " to be XML, but it is not.", e);
            }
        }

        /** Elements of this name, anywhere in the file; {@code *} stands for any name. */
        public Stream<Element> elements(String namespace, String localName) {
            NodeList found = document.getElementsByTagNameNS(namespace, localName);
            return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i));
        }

        public Element byId(String id) {
            return elements("*", "*")
                    .filter(element -> element.getAttribute("id").equals(id))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("Nothing in " + name + " has the id " + id + "."));
        }

        /** Events, tasks, gateways, sub-processes. */
        public Stream<Element> flowNodes() {
            return elements(BPMN, "*").filter(element -> FLOW_NODES.contains(element.getLocalName()));
        }

        public Stream<Element> sequenceFlows() {
            return elements(BPMN, "sequenceFlow");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** The elements of this name below, at any depth. */
    public static Stream<Element> below(Element element, String namespace, String localName) {
        NodeList found = element.getElementsByTagNameNS(namespace, localName);
        return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i));
    }

    /** The nearest sub-process around an element. */
    public static Optional<Element> surroundingSubProcess(Element element) {
        return element.getParentNode() instanceof Element parent
                        && parent.getLocalName().equals("subProcess")
                ? Optional.of(parent)
                : Optional.empty();
    }
}
