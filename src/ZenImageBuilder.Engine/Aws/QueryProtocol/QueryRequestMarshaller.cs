using System.Collections;
using System.Globalization;
using System.Reflection;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace ZenImageBuilder.Engine.Aws.QueryProtocol;

/// <summary>Writes a request as a form: members by their names, those of structures behind a dot, those of lists as <c>member.1</c>, <c>member.2</c>, ….</summary>
internal sealed class QueryRequestMarshaller(QueryService service, string operation) : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, service.Name) { HttpMethod = "POST", ResourcePath = "/" };
        request.Parameters.Add("Action", operation);
        request.Parameters.Add("Version", service.Version);
        Members(request, "", input);
        return request;
    }

    private static void Members(DefaultRequest form, string prefix, object structure)
    {
        foreach (var property in structure.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        {
            Write(form, prefix + property.Name, property.GetValue(structure));
        }
    }

    private static void Write(DefaultRequest form, string name, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case string or ConstantClass:
                form.Parameters.Add(name, value.ToString());
                break;
            case bool flag:
                form.Parameters.Add(name, flag ? "true" : "false");
                break;
            case DateTime time:
                form.Parameters.Add(name, time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
                break;
            case IFormattable number:
                form.Parameters.Add(name, number.ToString(null, CultureInfo.InvariantCulture));
                break;
            case ICollection { Count: 0 }:
                form.Parameters.Add(name, "");
                break;
            case IEnumerable list:
                foreach (var (index, item) in list.Cast<object>().Select(static (item, index) => (index + 1, item)))
                {
                    Write(form, string.Create(CultureInfo.InvariantCulture, $"{name}.member.{index}"), item);
                }

                break;
            default:
                Members(form, $"{name}.", value);
                break;
        }
    }
}
