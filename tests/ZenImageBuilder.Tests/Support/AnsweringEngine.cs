using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Support;

/// <summary>An engine that answers every call with samples and records the calls, with the same text for the same call.</summary>
#pragma warning disable MA0053 // DispatchProxy derives from it.
internal class AnsweringEngine : DispatchProxy
{
    private List<string> _asked = null!;

    /// <param name="asked">The list in which the calls are recorded.</param>
    public static IEngine Create(List<string> asked) => (IEngine)Create(typeof(IEngine), asked);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(IImageBuilds.Begin))
        {
            return new AnsweringBatch(this, (Action<BuildEvent>)args![1]!);
        }

        if (!targetMethod.ReturnType.IsInterface || targetMethod.ReturnType.Namespace != typeof(IEngine).Namespace || args!.Length > 0)
        {
            Note(
                $"{targetMethod.DeclaringType!.Name}.{targetMethod.Name}({string.Join(", ", args!.Select(static argument => Words(argument)).Where(static words => words.Length > 0))})"
            );
        }

        return Answer(targetMethod.ReturnType);
    }

    private static object Create(Type type, List<string> asked)
    {
        var proxy = typeof(DispatchProxy)
            .GetMethods()
            .Single(static method => method.Name == nameof(Create) && method.GetGenericArguments().Length == 2)
            .MakeGenericMethod(type, typeof(AnsweringEngine))
            .Invoke(null, null)!;
        ((AnsweringEngine)proxy)._asked = asked;
        return proxy;
    }

    private void Note(string question)
    {
        lock (_asked)
        {
            _asked.Add(question);
        }
    }

    private object? Answer(Type type)
    {
        if (type == typeof(void) || type == typeof(Task))
        {
            return Task.CompletedTask;
        }

        if (type == typeof(ValueTask))
        {
            return ValueTask.CompletedTask;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() is var open)
        {
            var item = type.GetGenericArguments()[0];
            if (open == typeof(Task<>))
            {
                return typeof(Task).GetMethod(nameof(Task.FromResult))!.MakeGenericMethod(item).Invoke(null, [Answer(item)]);
            }

            if (open == typeof(IAsyncEnumerable<>))
            {
                return typeof(AnsweringEngine)
                    .GetMethod(nameof(None), BindingFlags.NonPublic | BindingFlags.Static)!
                    .MakeGenericMethod(item)
                    .Invoke(null, null);
            }

            if (open == typeof(IReadOnlyList<>))
            {
                var list = Array.CreateInstance(item, 1);
                list.SetValue(Answer(item), 0);
                return list;
            }
        }

        return type == typeof(string) ? "text"
            : type == typeof(bool) ? false
            : type == typeof(StackComponent) ? Samples.Of(typeof(ImageBuilder))
            : type.IsInterface ? Create(type, _asked)
            : type.Namespace == "ZenImageBuilder.Model" ? Samples.Of(type)
            : type.IsValueType ? Activator.CreateInstance(type)
            : RuntimeHelpers.GetUninitializedObject(type);
    }

    private static async IAsyncEnumerable<T> None<T>()
    {
        await Task.CompletedTask;
        yield break;
    }

    private static string Words(object? value, int depth = 0) =>
        value switch
        {
            null => "null",
            CancellationToken or IEngineObserver or AwsOptions or BatchOptions or Delegate => "",
            string text => $"'{text}'",
            Guid id => id == Samples.Id ? "the id" : "a new id",
            IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(item => Words(item, depth)))}]",
            _ when depth > 5
                    || value.GetType() is { IsPrimitive: true } or { IsEnum: true }
                    || value.GetType().Namespace!.StartsWith("System", StringComparison.Ordinal) => Convert.ToString(value, CultureInfo.InvariantCulture)!,
            _ =>
                $"{{{string.Join(", ", value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static property => property.GetIndexParameters().Length == 0)
            .Select(property => $"{property.Name} = {Words(property.GetValue(value), depth + 1)}"))}}}",
        };

    private sealed class AnsweringBatch(AnsweringEngine engine, Action<BuildEvent> tell) : IBuildBatch
    {
        private readonly TaskCompletionSource _work = new();

        public Task Work => _work.Task;

        public PlannedBuild Plan(BuildRequest request) => Planned($"Plan({Words(request)})");

        public PlannedBuild PlanAgain(ImageBuild build) => Planned($"PlanAgain({Words(build)})");

        public void Complete() => _work.TrySetResult();

        private PlannedBuild Planned(string question)
        {
            engine.Note(question);
            return new(["text"], StackSelection.Active, () => tell(new BuildEvent.Started((ImageBuild)Samples.Of(typeof(ImageBuild)))));
        }
    }
}
