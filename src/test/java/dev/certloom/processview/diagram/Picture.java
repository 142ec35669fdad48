package dev.certloom.processview.diagram;

import java.io.StringReader;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/** A drawing, read again as XML, which fails if it is not well-formed. */
record Picture(String svg, Document document) {

    static Picture of(String svg) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return new Picture(svg, factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg))));
        } catch (Exception e) {
            throw new AssertionError("Expected well-formed XML, but got " + svg, e);
        }
    }

    Element root() {
        return document.getDocumentElement();
    }

    Stream<Element> all() {
        var nodes = document.getElementsByTagName("*");
        return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i));
    }

    List<String> elementIds() {
        return all().filter(element -> element.hasAttribute("data-element-id"))
                .map(element -> element.getAttribute("data-element-id"))
                .toList();
    }

    /** The group of a model's element, of which there must be exactly one. */
    Element element(String id) {
        List<Element> found = all().filter(
                        element -> element.getAttribute("data-element-id").equals(id))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError("Expected " + id + " once, but it is there " + found.size() + " times.");
        }
        return found.getFirst();
    }

    Set<String> classesOf(String id) {
        return Set.of(element(id).getAttribute("class").split(" "));
    }

    String titleOf(String id) {
        return element(id).getElementsByTagName("title").item(0).getTextContent();
    }

    /** The lines of an element's name. */
    List<String> labelOf(String id) {
        var lines = element(id).getElementsByTagName("tspan");
        return IntStream.range(0, lines.getLength())
                .mapToObj(i -> lines.item(i).getTextContent())
                .toList();
    }

    /** What is drawn of an element, in its parts' names, classes and paths: what tells it from others of its size. */
    List<String> signsOf(String id) {
        return parts(element(id))
                .map(part -> String.join(
                        " ",
                        part.getTagName(),
                        part.getAttribute("class"),
                        part.getAttribute("d"),
                        part.getAttribute("stroke-width"),
                        part.getAttribute("stroke-dasharray"),
                        part.getAttribute("rx"),
                        part.getAttribute("marker-start"),
                        part.getAttribute("marker-end")))
                .toList();
    }

    private static Stream<Element> parts(Element group) {
        var nodes = group.getChildNodes();
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(node -> node.getNodeType() == Node.ELEMENT_NODE)
                .map(Element.class::cast)
                .filter(part ->
                        !part.getTagName().equals("title") && !part.getTagName().equals("text"));
    }

    /** The badge and note of a marked element. */
    Element markOf(String id) {
        return all().filter(element -> element.getAttribute("data-mark-of").equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Expected a mark on " + id + ", but there is none."));
    }

    String described() {
        return document.getElementsByTagName("desc").item(0).getTextContent();
    }
}
