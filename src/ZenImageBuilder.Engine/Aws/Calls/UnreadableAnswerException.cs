namespace ZenImageBuilder.Engine.Aws.Calls;

/// <summary>An answer without something that the service promises. <see cref="AwsCall"/> reports it with the operation.</summary>
/// <param name="finding">What is wrong with it, as the rest of a sentence: <c>it lacks the ID of a build</c>.</param>
internal sealed class UnreadableAnswerException(string finding, Exception? inner = null) : Exception(finding, inner);
