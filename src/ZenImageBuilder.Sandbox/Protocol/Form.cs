using System.Globalization;
using System.Text;
using ZenImageBuilder.Sandbox.Http;

namespace ZenImageBuilder.Sandbox.Protocol;

/// <summary>The parameters of a query call, from the body of a POST or the query of a GET.</summary>
internal sealed class Form
{
    private readonly IReadOnlyDictionary<string, string> _values;

    private Form(IReadOnlyDictionary<string, string> values) => _values = values;

    public static Form Read(HttpRequest request, byte[] body) => new(body.Length == 0 ? request.Query : HttpRequest.ParseQuery(Encoding.UTF8.GetString(body)));

    public string? Text(string name) => _values.TryGetValue(name, out var value) ? value : null;

    /// <summary>The members of a list: <c>name.member.1</c>, …, or <c>name.member.1.part</c>.</summary>
    public IReadOnlyList<string> Members(string name, string? part = null)
    {
        var members = new List<string>();
        while (Text(string.Create(CultureInfo.InvariantCulture, $"{name}.member.{members.Count + 1}{(part is null ? "" : "." + part)}")) is { } member)
        {
            members.Add(member);
        }

        return members;
    }
}
