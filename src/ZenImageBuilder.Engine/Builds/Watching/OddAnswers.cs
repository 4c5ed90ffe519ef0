using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Builds.Watching;

/// <summary>
/// Tells of a service that answers again and again with something that cannot be read: unlike a network that is away, that does not pass by itself. It is said once, and the
/// service is still asked, more and more seldom.
/// </summary>
/// <param name="subject">What cannot be seen, as the beginning of a sentence.</param>
internal sealed class OddAnswers(string subject)
{
    private const int Accidents = 3;

    private int _inARow;

    public void Understood() => _inARow = 0;

    public void Tell(ImageBuilderException failure, TimeSpan pause, IEngineObserver observer)
    {
        _inARow = failure.IsUnreadable ? _inARow + 1 : 0;
        observer.Report(
            _inARow == Accidents
                ? new WarningMessage(
                    $"{subject} cannot be seen, although something answers. {failure.Message} {failure.Remedy} The questions go on, less and less often."
                )
                : new VerboseMessage($"{subject} cannot be seen now; asking again in {pause.TotalSeconds:0} s. {failure.Message}")
        );
    }
}
