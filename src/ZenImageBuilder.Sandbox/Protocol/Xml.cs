using System.Text;
using System.Xml;
using System.Xml.Linq;
using ZenImageBuilder.Sandbox.Http;

namespace ZenImageBuilder.Sandbox.Protocol;

/// <summary>Reads and writes XML. Documents of clients are read without a DTD.</summary>
internal static class Xml
{
    /// <summary>
    /// The maximum nesting of a document; S3's deepest request has four levels. Without a limit, reading the text of a node could use up the stack.
    /// </summary>
    private const int Deepest = 32;

    public static HttpResponse Response(int status, XElement document)
    {
        using var buffer = new MemoryStream();
        using (var writer = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false }))
        {
            document.Save(writer);
        }

        return HttpResponse.Of(status, "application/xml", buffer.ToArray());
    }

    public static XElement Parse(byte[] bytes)
    {
        try
        {
            using (var reader = Reader(bytes))
            {
                while (reader.Read())
                {
                    if (reader.Depth > Deepest)
                    {
                        throw Malformed();
                    }
                }
            }

            using var shallow = Reader(bytes);
            return XElement.Load(shallow);
        }
        catch (XmlException)
        {
            throw Malformed();
        }
    }

    private static XmlReader Reader(byte[] bytes) =>
        XmlReader.Create(new MemoryStream(bytes), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });

    private static AwsException Malformed() =>
        AwsException.BadRequest("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");

    /// <summary>The children with that local name, in any namespace.</summary>
    public static IEnumerable<XElement> Children(this XElement element, string name) =>
        element.Elements().Where(child => string.Equals(child.Name.LocalName, name, StringComparison.Ordinal));

    public static string? Child(this XElement element, string name) => element.Children(name).FirstOrDefault()?.Value;
}
