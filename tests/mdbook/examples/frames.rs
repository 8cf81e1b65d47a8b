fn main() {
    println!("ten frames");
}
